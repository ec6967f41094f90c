"""The states and flows of this floor, one file a matter."""

from .claims import CLAIM, ClaimStage
from .deeds import AbilityKind, DeedKind
from .households import Relation, Sex, Tenure
from .imports import IMPORT, ImportStage
from .invitations import INVITATION, InvitationStage
from .moves import MOVE, MoveKind, MoveStage
from .talents import ENDED, LIVING, TALENT, FreeTime, TalentSource, TalentStage

__all__ = [
    "CLAIM",
    "ENDED",
    "IMPORT",
    "INVITATION",
    "LIVING",
    "MOVE",
    "TALENT",
    "AbilityKind",
    "ClaimStage",
    "DeedKind",
    "FreeTime",
    "ImportStage",
    "InvitationStage",
    "MoveKind",
    "MoveStage",
    "Relation",
    "Sex",
    "TalentSource",
    "TalentStage",
    "Tenure",
]
