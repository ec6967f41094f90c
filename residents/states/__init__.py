"""The states and flows of this floor, one file a matter."""

from .claims import CLAIM, ClaimStage
from .deeds import AbilityKind, DeedKind
from .households import Relation, Sex
from .imports import IMPORT, ImportStage

__all__ = ["CLAIM", "IMPORT", "AbilityKind", "ClaimStage", "DeedKind", "ImportStage", "Relation", "Sex"]
