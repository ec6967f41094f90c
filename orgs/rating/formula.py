"""The same sums in Python, over the lines of one organisation: for rounds, and for what would be if.

The tests compare them with the query's, value by value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from orgs.states.standards import Formula, NoData

from .table import Line, Rung, Table

CENT = Decimal("0.01")
ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class Total:
    """What the lines come to: the score with bonus, how much of the hundred counted, the share by dimension."""

    score: Decimal | None
    bonus: Decimal
    counted: Decimal
    shares: Mapping[str, Decimal | None]  # in per cent; None where nothing of the dimension counts
    has_projects: bool


def earned(line: Line, value: Decimal | None, count: int | None = None) -> Decimal | None:
    """Return the points that a computed value earns, to the hundredth; None where there is nothing to count."""
    if value is None:
        return ZERO if line.no_data == NoData.ZERO else None
    points = _points(line, value)
    if line.least_count:
        points *= min(Decimal(1), Decimal(count or 0) / line.least_count)
    return points.quantize(CENT, ROUND_HALF_UP)


def _points(line: Line, value: Decimal) -> Decimal:
    if line.formula == Formula.BANDS:
        return max((points for start, points in line.bands if value >= start), default=ZERO)
    if line.formula == Formula.MINUS:
        return max(ZERO, line.points - value)
    if line.formula == Formula.VALUE:
        return min(line.points, max(ZERO, value))
    return line.points * min(Decimal(1), max(ZERO, value / line.full_at))


def points_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, Decimal | None]:
    """Return the points of a rating's lines by code."""
    return {line["code"]: None if line["earned"] is None else Decimal(line["earned"]) for line in lines}


def total_of(table: Table, points: Mapping[str, Decimal | None]) -> Total:
    """Return what points by code come to; a code that is not there counts as nothing to count."""
    got = whole = bonus = ZERO
    shares: dict[str, Decimal | None] = {}
    has_projects = True
    for part in table.parts:
        there = [(line, points[line.code]) for line in part.lines if points.get(line.code) is not None]
        part_got = sum((value for _line, value in there if value is not None), ZERO)
        part_whole = sum((line.points for line, _value in there), ZERO)
        if part.is_bonus:
            bonus += part_got
            continue
        got, whole = got + part_got, whole + part_whole
        shares[part.code] = HUNDRED * part_got / part_whole if part_whole else None
        if part.only_with_projects and not part_whole:
            has_projects = False
    bonus = min(Decimal(table.bonus_most), bonus)
    score = (HUNDRED * got / whole).quantize(CENT, ROUND_HALF_UP) + bonus if whole else None
    return Total(score, bonus, whole, shares, has_projects)


def stars_of(table: Table, total: Total, *, months_filed: int) -> int:
    """Return the stars that a total earns; bars apart."""
    for rung in table.rungs:
        if not why_not(table, total, rung, months_filed=months_filed):
            return rung.stars
    return 0


def why_not(table: Table, total: Total, rung: Rung, *, months_filed: int) -> list[str]:
    """Return what stands between a total and a rung: points, tenure, projects, or codes of weak dimensions."""
    found = []
    if total.score is None or total.score < rung.points_from:
        found.append("points")
    if months_filed < rung.tenure_months:
        found.append("tenure")
    if rung.stars > table.most_stars_in_part and not total.has_projects:
        found.append("projects")
    below = [code for code, share in total.shares.items() if share is not None and share < rung.least_share]
    return found + below
