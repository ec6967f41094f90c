"""The design defaults of the six steps by level; a street keeps its own as rows (domain: section 5)."""

from dataclasses import asdict, dataclass
from typing import Any

from .stages import TIERS, Phase, Tier


@dataclass(frozen=True)
class Limits:
    """What a step has by its rule.

    ``days`` are working days to its end, 0: none; ``warn_days`` working days before it the light turns yellow;
    ``escalate_days`` working days after it the proposal goes up one level. Collecting alone has the others:
    ``support`` households, or ``support_percent`` of those of the place if that is more; ``open_days`` days until it
    expires; ``edit_hours`` in which its author still changes the text without leaving a version.
    """

    days: int
    warn_days: int = 2
    escalate_days: int = 2
    support: int = 0
    support_percent: int = 0
    open_days: int = 0
    edit_hours: int = 0

    def copied(self) -> dict[str, Any]:
        """Return the values as a case keeps them."""
        return asdict(self)


_SUPPORT = {Tier.BUILDING: 5, Tier.COMPOUND: 20, Tier.COMMUNITY: 50, Tier.STREET: 50}
_EXECUTION = {Tier.BUILDING: 15, Tier.COMPOUND: 30, Tier.COMMUNITY: 60, Tier.STREET: 90}
_DAYS = {Phase.DELIBERATE: 10, Phase.FORM: 10, Phase.EVALUATE: 10, Phase.PUBLICISE: 5}


def _limits(tier: Tier, phase: Phase) -> Limits:
    if phase == Phase.COLLECT:
        return Limits(days=3, warn_days=1, escalate_days=1, support=_SUPPORT[tier], open_days=90, edit_hours=24)
    if phase == Phase.EXECUTE:
        return Limits(days=_EXECUTION[tier], warn_days=5)
    return Limits(days=_DAYS[phase])


DEFAULT_LIMITS: dict[tuple[str, str], Limits] = {
    (tier, phase): _limits(tier, phase) for tier in TIERS for phase in Phase
}
