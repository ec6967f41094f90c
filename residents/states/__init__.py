"""The states and flows of this floor, one file a matter."""

from .claims import CLAIM, ClaimStage
from .deeds import AbilityKind, DeedKind
from .households import Relation, Sex, Tenure
from .imports import IMPORT, ImportStage
from .moves import MOVE, MoveKind, MoveStage

__all__ = [
    "CLAIM",
    "IMPORT",
    "MOVE",
    "AbilityKind",
    "ClaimStage",
    "DeedKind",
    "ImportStage",
    "MoveKind",
    "MoveStage",
    "Relation",
    "Sex",
    "Tenure",
]
