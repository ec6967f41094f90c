"""States and flows of this floor, one file a matter; those of the organisation itself stand here, too."""

from .evidence import EvidenceKind, Measure
from .members import MEMBERSHIP, Belonging
from .organisations import ACTIVE, ENDED, FILED_STAGES, GROWTH, Category, Growth

__all__ = [
    "ACTIVE",
    "ENDED",
    "FILED_STAGES",
    "GROWTH",
    "MEMBERSHIP",
    "Belonging",
    "Category",
    "EvidenceKind",
    "Growth",
    "Measure",
]
