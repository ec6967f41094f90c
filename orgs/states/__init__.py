"""States and flows of this floor, one file a matter; those of the organisation itself stand here, too."""

from .evidence import EvidenceKind, Measure
from .members import MEMBERSHIP, Belonging
from .organisations import ACTIVE, GROWTH, Category, Growth

__all__ = [
    "ACTIVE",
    "GROWTH",
    "MEMBERSHIP",
    "Belonging",
    "Category",
    "EvidenceKind",
    "Growth",
    "Measure",
]
