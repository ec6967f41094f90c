"""What would make it so many stars: the shortest ways, computed from the rating's own lines.

A way is a set of indicators, three at most if so few reach, raised just as far as needed. Its length is the effort: for
each indicator the share of its full value that is still missing and would be made up. What nobody can raise (founded
complaints, time since filing) is told beside the ways, not in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from itertools import combinations
from typing import Any

from orgs.states.standards import Formula, Measure

from .formula import ZERO, earned, points_of, total_of, why_not
from .table import Line, Rung, Table

MOST_TOGETHER = 3  # indicators in a way, unless so few don't reach
MOST_WAYS = 5
CANDIDATES = 10  # the indicators with most to gain
# The least that a value can rise by, where it is not one.
UNITS = {Measure.SERVICE_PER_MEMBER: Decimal("0.1"), Measure.MEMBERS_TIMES_MINIMUM: Decimal("0.2")}
FIXED = frozenset({Measure.COMPLAINTS, Measure.COMMENDATION})


@dataclass(frozen=True)
class Raise:
    """One indicator raised: from which value to which (by how many facts), and the points that this brings."""

    line: Line
    value: Decimal
    to: Decimal
    gain: Decimal
    count: int = 0

    @property
    def effort(self) -> Decimal:
        """The share of the full value that is made up, and of the facts that give it weight."""
        full, facts = _full(self.line), self.line.least_count
        missing = max(ZERO, self.to - self.value) / full if full else ZERO
        return missing + (Decimal(max(0, facts - self.count)) / facts if facts else ZERO)


@dataclass(frozen=True)
class Way:
    """Indicators to raise together, and the score that comes of it."""

    raises: tuple[Raise, ...]
    score: Decimal

    @property
    def effort(self) -> Decimal:
        """How long the way is."""
        return sum((one.effort for one in self.raises), ZERO)


@dataclass(frozen=True)
class Outlook:
    """The way to a rung: what stands between, the ways, and the score that the best of all could bring."""

    rung: Rung
    reached: bool
    blocked: list[str]  # tenure, projects: no raising helps
    ways: list[Way]
    best: Decimal | None


def outlook(table: Table, lines: list[Mapping[str, Any]], rung: Rung, *, months_filed: int) -> Outlook:
    """Return the shortest ways from a rating's lines to a rung."""
    points = points_of(lines)
    reasons = why_not(table, total_of(table, points), rung, months_filed=months_filed)
    blocked = [reason for reason in reasons if reason in {"tenure", "projects"}]
    if not reasons:
        return Outlook(rung, reached=True, blocked=[], ways=[], best=None)
    every = sorted(_rises(table, lines), key=lambda one: -one.gain)
    rises, reaches = every[:CANDIDATES], _Reaches(table, points, rung)
    ways: list[Way] = []
    for size in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(rises, size):
            # A way that holds a shorter one is no way of its own.
            known = any({one.line.code for one in way.raises} <= {one.line.code for one in chosen} for way in ways)
            if not known and reaches(chosen):
                ways.append(_shortest(chosen, reaches))
    if not ways and reaches(tuple(every)):
        ways = [_long_way(every, reaches)]
    ways.sort(key=lambda way: (way.effort, len(way.raises)))
    best = total_of(table, {**points, **{one.line.code: _after(points, one) for one in every}}).score
    return Outlook(rung, reached=False, blocked=blocked, ways=ways[:MOST_WAYS], best=best)


class _Reaches:
    """Whether raising some indicators reaches the rung, time and projects apart."""

    def __init__(self, table: Table, points: Mapping[str, Decimal | None], rung: Rung) -> None:
        self.table, self.points, self.rung = table, points, rung

    def score(self, rises: tuple[Raise, ...]) -> Decimal:
        changed = {**self.points, **{one.line.code: _after(self.points, one) for one in rises}}
        return total_of(self.table, changed).score or ZERO

    def __call__(self, rises: tuple[Raise, ...]) -> bool:
        changed = {**self.points, **{one.line.code: _after(self.points, one) for one in rises}}
        total = total_of(self.table, changed)
        found = why_not(self.table, total, self.rung, months_filed=self.rung.tenure_months)
        return not [reason for reason in found if reason != "projects"]


def _rises(table: Table, lines: list[Mapping[str, Any]]) -> list[Raise]:
    """Return how far each computed indicator could be raised, to its full value."""
    found = []
    for entry in lines:
        line = table.line(entry["code"])
        if not line.computed or line.measure in FIXED or entry["earned"] is None:
            continue
        value = Decimal(entry["value"] or 0)
        gain = line.points - Decimal(entry["earned"])
        if gain > 0:
            found.append(Raise(line, value, max(value, _full(line)), gain, entry["count"] or 0))
    return found


def _full(line: Line) -> Decimal:
    """Return the value that earns all points."""
    if line.formula == Formula.BANDS:
        return line.bands[-1][0] if line.bands else ZERO
    return line.points if line.formula == Formula.VALUE else line.full_at


def _after(points: Mapping[str, Decimal | None], one: Raise) -> Decimal:
    return (points[one.line.code] or ZERO) + one.gain


def _shortest(chosen: tuple[Raise, ...], reaches: _Reaches) -> Way:
    """Lower each raise as far as the rung still holds, the dearest first."""
    rises = list(chosen)
    for index in sorted(range(len(rises)), key=lambda i: -rises[i].effort):
        rises[index] = _lowest(index, rises, reaches)
    kept = tuple(rises)
    return Way(kept, reaches.score(kept))


def _long_way(every: list[Raise], reaches: _Reaches) -> Way:
    """Return a way of more indicators: what brings most for its effort first, then without what it can do without."""
    chosen: list[Raise] = []
    for one in sorted(every, key=lambda one: -(one.gain / one.effort) if one.effort else -one.gain):
        chosen.append(one)
        if reaches(tuple(chosen)):
            break
    for one in sorted(chosen, key=lambda one: -one.effort):
        others = [other for other in chosen if other is not one]
        if reaches(tuple(others)):
            chosen = others
    return _shortest(tuple(chosen), reaches)


def _lowest(index: int, rises: list[Raise], reaches: _Reaches) -> Raise:
    """Return the smallest raise of one indicator that reaches the rung, the others as they are (halving the span)."""
    one = rises[index]
    if one.to == one.value or one.line.formula == Formula.BANDS or one.line.least_count:
        return one  # all of it or nothing
    unit = UNITS.get(Measure(one.line.measure), Decimal(1))
    low, high = one.value, one.to
    while high - low > unit:
        middle = ((low + high) / 2 / unit).to_integral_value(ROUND_CEILING) * unit
        if middle >= high:
            break
        if reaches((*rises[:index], _raised(one, middle), *rises[index + 1 :])):
            high = middle
        else:
            low = middle
    return _raised(one, high)


def _raised(one: Raise, to: Decimal) -> Raise:
    """Return the raise to another value; the points before stay what they were."""
    before = one.line.points - one.gain
    return replace(one, to=to, gain=max(ZERO, (earned(one.line, to) or ZERO) - before))
