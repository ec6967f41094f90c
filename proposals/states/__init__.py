"""What states a proposal has, which steps lead where, and the design defaults of its time limits."""

from .flow import PROPOSAL
from .limits import DEFAULT_LIMITS, Limits
from .stages import (
    ESCALATING,
    MERGEABLE,
    OPEN_STAGES,
    PHASE_OF,
    PUBLIC_STAGES,
    TIERS,
    Light,
    Outcome,
    Phase,
    Referral,
    Stage,
    Tier,
)

__all__ = [
    "DEFAULT_LIMITS",
    "ESCALATING",
    "MERGEABLE",
    "OPEN_STAGES",
    "PHASE_OF",
    "PROPOSAL",
    "PUBLIC_STAGES",
    "TIERS",
    "Light",
    "Limits",
    "Outcome",
    "Phase",
    "Referral",
    "Stage",
    "Tier",
]
