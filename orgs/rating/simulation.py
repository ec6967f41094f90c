"""What another standard would have said on a day of the past: who moves, and by which indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .formula import ZERO
from .run import Computed, look
from .table import Table

MOST_REASONS = 3


@dataclass(frozen=True)
class Reason:
    """One indicator that weighs in: its points per hundred under the one standard and under the other."""

    code: str
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        """The difference in points per hundred."""
        return (self.after or ZERO) - (self.before or ZERO)


@dataclass(frozen=True)
class Moved:
    """One organisation under both standards."""

    organisation_id: int
    before: Computed
    after: Computed
    reasons: tuple[Reason, ...]


def simulate(now: Table, then: Table, *, street_id: int, on: date) -> list[Moved]:
    """Return every organisation under both standards on a day, those whose stars change most first."""
    by_id = {one.organisation_id: one for one in look(now, street_id=street_id, on=on)}
    pairs = [(by_id[one.organisation_id], one) for one in look(then, street_id=street_id, on=on)]
    moved = [Moved(old.organisation_id, old, new, _reasons(now, then, old, new)) for old, new in pairs]
    return sorted(moved, key=lambda one: (-abs(one.after.stars - one.before.stars), one.organisation_id))


def _reasons(now: Table, then: Table, before: Computed, after: Computed) -> tuple[Reason, ...]:
    old, new = _weighed(now, before), _weighed(then, after)
    names = {line.code: line.name for line in (*now.lines, *then.lines)}
    reasons = [Reason(code, names[code], old.get(code), new.get(code)) for code in {**old, **new}]
    changed = [reason for reason in reasons if reason.change]
    return tuple(sorted(changed, key=lambda reason: (-abs(reason.change), reason.code))[:MOST_REASONS])


def _weighed(table: Table, one: Computed) -> Mapping[str, Decimal]:
    """Return the points of each line as they weigh in the score: scaled to a hundred if not all of it counted."""
    lines: list[dict[str, Any]] = [line for line in one.lines if line["earned"] is not None]
    bonus = {line.code for part in table.parts if part.is_bonus for line in part.lines}
    return {
        line["code"]: (
            Decimal(line["earned"])
            if line["code"] in bonus or not one.counted
            else round(Decimal(line["earned"]) * 100 / one.counted, 2)
        )
        for line in lines
    }
