"""What staff do with rosters, and residents with households."""

from .claims import confirm_claim, file_claim, join_household, refuse_claim, withdraw_claim
from .deeds import record_deed
from .imports import check_roster, confirm_import, drop_import, forget_files, save_roster, upload_roster
from .leaving import left_household, on_leaving
from .moving import move_out

__all__ = [
    "check_roster",
    "confirm_claim",
    "confirm_import",
    "drop_import",
    "file_claim",
    "forget_files",
    "join_household",
    "left_household",
    "move_out",
    "on_leaving",
    "record_deed",
    "refuse_claim",
    "save_roster",
    "upload_roster",
    "withdraw_claim",
]
