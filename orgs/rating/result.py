"""What a round's entry comes to: the figures, and what the assessors gave, into lines, score and stars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from orgs.states.standards import Source

from .formula import CENT, Total, points_of, stars_of, total_of
from .table import Line, Table


@dataclass(frozen=True)
class Result:
    """The lines with what was given, what they come to, and the stars by the points."""

    lines: list[dict[str, Any]]
    total: Total
    stars: int


def result_of(
    table: Table,
    computed: Sequence[Mapping[str, Any]],
    given: Mapping[str, Sequence[Decimal]],
    *,
    judges: int,
    months_filed: int,
) -> Result:
    """Return the result of an entry.

    ``given`` holds the points that were given, by code; ``judges`` says how many assessors handed in. For a computed
    indicator, an assessor who gave nothing stands by the figure. From so many judges on as the standard says, the
    highest and the lowest are dropped.
    """
    found = {line["code"]: line for line in computed}
    left_out = left_out_of(computed)
    lines = []
    for line in table.lines:
        points = () if line.code in left_out else given.get(line.code, ())
        lines.append(_line(line, found.get(line.code, {"code": line.code}), points, judges, table.drop_extremes_from))
    total = total_of(table, points_of(lines))
    return Result(lines, total, stars_of(table, total, months_filed=months_filed))


def left_out_of(computed: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the indicators that do not apply: nobody judges or declares them."""
    return {line["code"] for line in computed if line["state"] == "left_out"}


def _line(
    line: Line, figure: Mapping[str, Any], given: Sequence[Decimal], judges: int, drop_from: int
) -> dict[str, Any]:
    made = {"value": None, "count": None, "earned": None, "state": "awaited", **figure}
    if not given:
        if not line.computed:
            made |= {"earned": None, "state": "awaited"}
        return made
    points = list(given)
    if line.computed and made["earned"] is not None:
        points += [Decimal(made["earned"])] * max(0, judges - len(given))
    mean = fair_mean(points, drop_from=drop_from)
    state = {Source.DECLARED: "declared", Source.ASSESSED: "assessed", Source.CONFIRMED: "confirmed"}
    changed = made["earned"] is None or Decimal(made["earned"]) != mean
    words = state.get(Source(line.source), "overridden" if changed else "computed")
    return made | {"earned": str(min(line.points, mean)), "state": words, "judges": len(points)}


def fair_mean(points: Sequence[Decimal], *, drop_from: int) -> Decimal:
    """Return the mean to the hundredth, without the highest and the lowest if there are so many."""
    kept = sorted(points)
    if len(kept) >= drop_from:
        kept = kept[1:-1]
    return (sum(kept, Decimal(0)) / len(kept)).quantize(CENT, ROUND_HALF_UP)
