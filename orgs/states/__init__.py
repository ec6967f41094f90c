"""States and flows of this floor, one file a matter; those of the organisation itself stand here, too."""

from .evidence import EvidenceKind
from .members import MEMBERSHIP, Belonging
from .organisations import ACTIVE, ENDED, FILED_STAGES, GROWTH, Category, Growth
from .ratings import RatingKind
from .standards import STANDARD, Applies, Bar, Formula, Measure, NoData, Source, StandardStage

__all__ = [
    "ACTIVE",
    "ENDED",
    "FILED_STAGES",
    "GROWTH",
    "MEMBERSHIP",
    "STANDARD",
    "Applies",
    "Bar",
    "Belonging",
    "Category",
    "EvidenceKind",
    "Formula",
    "Growth",
    "Measure",
    "NoData",
    "RatingKind",
    "Source",
    "StandardStage",
]
