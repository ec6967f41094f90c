"""The states and flows of this floor, one file a matter."""

from .abilities import ABILITY, AbilityStage, Reach, Slot
from .affairs import AFFAIR, AffairLevel, AffairStage, AffairTopic
from .claims import CLAIM, ClaimStage
from .deeds import AbilityKind, DeedKind
from .elections import ELECTION, ROUND, Basis, ElectionKind, ElectionStage, Office, RoundStage, TermEnd
from .helping import HELP, MEETING_STAGES, OPEN_STAGES, REPORT, HelpStage, ReportStage
from .households import Relation, Sex, Tenure
from .imports import IMPORT, ImportStage
from .invitations import INVITATION, InvitationStage
from .moves import MOVE, MoveKind, MoveStage
from .talents import ENDED, LIVING, TALENT, FreeTime, TalentSource, TalentStage

__all__ = [
    "ABILITY",
    "AFFAIR",
    "CLAIM",
    "ELECTION",
    "ENDED",
    "HELP",
    "IMPORT",
    "INVITATION",
    "LIVING",
    "MEETING_STAGES",
    "MOVE",
    "OPEN_STAGES",
    "REPORT",
    "ROUND",
    "TALENT",
    "AbilityKind",
    "AbilityStage",
    "AffairLevel",
    "AffairStage",
    "AffairTopic",
    "Basis",
    "ClaimStage",
    "DeedKind",
    "ElectionKind",
    "ElectionStage",
    "FreeTime",
    "HelpStage",
    "ImportStage",
    "InvitationStage",
    "MoveKind",
    "MoveStage",
    "Office",
    "Reach",
    "Relation",
    "ReportStage",
    "RoundStage",
    "Sex",
    "Slot",
    "TalentSource",
    "TalentStage",
    "Tenure",
    "TermEnd",
]
