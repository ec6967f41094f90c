"""What would make it more stars: the ways reach what they say, and not with less."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgs.rating.formula import earned, points_of, stars_of, total_of
from orgs.rating.table import Line, Part, Rung, Table
from orgs.rating.ways import outlook

RUNGS = tuple(Rung(stars, 40 + stars * 10, 50 if stars >= 4 else 0, 6) for stars in range(5, 0, -1))


def line(code: str, measure: str, points: int, full: int, formula: str = "linear", least: int = 0) -> Line:
    return Line(code, code, code[0], "computed", measure, formula, Decimal(points), Decimal(full), (), least, "zero")


def part(code: str, points: int, *lines: Line) -> Part:
    return Part(code=code, name=code, points=points, only_with_projects=False, is_bonus=False, lines=lines)


TABLE = Table(
    1,
    12,
    5,
    4,
    (
        part("A", 30, line("A1", "reports", 10, 1), line("A2", "guided_quarters", 20, 4)),
        part("C", 40, line("C1", "activities", 40, 12)),
        part("F", 30, line("F1", "satisfaction", 25, 90, least=30), line("F4", "complaints", 5, 1, "minus")),
    ),
    RUNGS,
    (),
)


def lines(**values: Any) -> list[dict[str, Any]]:
    made = []
    for one in TABLE.lines:
        value = Decimal(values.get(one.code, 0))
        count = values.get("count", 30) if one.least_count else None
        points = earned(one, value, count)
        made.append({"code": one.code, "value": str(value), "count": count, "earned": str(points), "state": "computed"})
    return made


def test_the_shortest_way_comes_first_and_raises_no_more_than_needed() -> None:
    # 10 + 0 + 20 + 25 + 5 = 60: two stars; three need ten points more.
    found = outlook(TABLE, lines(A1=1, C1=6, F1=90), RUNGS[2], months_filed=12)
    assert not found.reached
    assert found.blocked == []
    assert [[(one.line.code, one.value, one.to) for one in way.raises] for way in found.ways] == [
        [("C1", Decimal(6), Decimal(9))],
        [("A2", Decimal(0), Decimal(2))],
    ]
    assert [way.score for way in found.ways] == [Decimal("70.00"), Decimal("70.00")]


def test_time_and_floors_are_told_and_few_ratings_are_made_up() -> None:
    young = outlook(TABLE, lines(A1=1, A2=4, C1=12, F1=90, count=15), RUNGS[0], months_filed=3)
    assert young.blocked == ["tenure"]
    assert [[one.line.code for one in way.raises] for way in young.ways] == [["F1"]]
    weak = outlook(TABLE, lines(C1=12, F1=90), RUNGS[1], months_filed=12)  # 70 points, nothing in A
    assert all(total >= Decimal(80) for total in (way.score for way in weak.ways))
    assert {one.line.code for way in weak.ways for one in way.raises} <= {"A1", "A2"}
    assert outlook(TABLE, lines(C1=12, F1=90), RUNGS[3], months_filed=12).reached


@given(
    st.builds(
        lines,
        A1=st.integers(0, 1),
        A2=st.integers(0, 4),
        C1=st.integers(0, 14),
        F1=st.integers(0, 100),
        F4=st.integers(0, 6),
        count=st.integers(0, 40),
    ),
    st.sampled_from(RUNGS),
)
@settings(max_examples=60, deadline=None)
def test_every_way_reaches_and_one_step_less_does_not(found: list[dict[str, Any]], rung: Rung) -> None:
    view = outlook(TABLE, found, rung, months_filed=12)
    points = points_of(found)
    assert view.reached == (stars_of(TABLE, total_of(TABLE, points), months_filed=12) >= rung.stars)
    for way in view.ways:
        after = {**points, **{one.line.code: (points[one.line.code] or 0) + one.gain for one in way.raises}}
        assert stars_of(TABLE, total_of(TABLE, after), months_filed=12) >= rung.stars
        for one in way.raises:
            without = {**after, one.line.code: points[one.line.code]}
            assert len(way.raises) > 3 or stars_of(TABLE, total_of(TABLE, without), months_filed=12) < rung.stars


@pytest.mark.parametrize(("value", "points"), [(None, None), ("59.9", "0.00"), ("60", "2.00"), ("80", "4.00")])
def test_bands(value: str | None, points: str | None) -> None:
    banded = replace(
        line("X", "members", 4, 1, "bands"),
        bands=((Decimal(60), Decimal(2)), (Decimal(80), Decimal(4))),
        no_data="left_out",
    )
    assert earned(banded, value and Decimal(value)) == (points and Decimal(points))
