"""The states and flows of this floor, one file a matter."""

from .claims import CLAIM, ClaimStage
from .deeds import AbilityKind, DeedKind
from .elections import ELECTION, ROUND, Basis, ElectionKind, ElectionStage, Office, RoundStage, TermEnd
from .households import Relation, Sex, Tenure
from .imports import IMPORT, ImportStage
from .invitations import INVITATION, InvitationStage
from .moves import MOVE, MoveKind, MoveStage
from .talents import ENDED, LIVING, TALENT, FreeTime, TalentSource, TalentStage

__all__ = [
    "CLAIM",
    "ELECTION",
    "ENDED",
    "IMPORT",
    "INVITATION",
    "LIVING",
    "MOVE",
    "ROUND",
    "TALENT",
    "AbilityKind",
    "Basis",
    "ClaimStage",
    "DeedKind",
    "ElectionKind",
    "ElectionStage",
    "FreeTime",
    "ImportStage",
    "InvitationStage",
    "MoveKind",
    "MoveStage",
    "Office",
    "Relation",
    "RoundStage",
    "Sex",
    "TalentSource",
    "TalentStage",
    "Tenure",
    "TermEnd",
]
