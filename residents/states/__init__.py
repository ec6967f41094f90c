"""The states and flows of this floor, one file a matter."""

from .claims import CLAIM, ClaimStage
from .households import Relation, Sex
from .imports import IMPORT, ImportStage

__all__ = ["CLAIM", "IMPORT", "ClaimStage", "ImportStage", "Relation", "Sex"]
