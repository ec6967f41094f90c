"""What staff do with rosters, and residents with households."""

from .claims import confirm_claim, file_claim, join_household, refuse_claim, withdraw_claim
from .deeds import record_deed
from .imports import check_roster, confirm_import, drop_import, forget_files, save_roster, upload_roster
from .leaving import left_household, on_leaving
from .moves import ask_move, carry_out_due, carry_out_move, decide_move, record_move, refuse_move, withdraw_move
from .moving import move_out
from .wishes import Newcomer, Wish

__all__ = [
    "Newcomer",
    "Wish",
    "ask_move",
    "carry_out_due",
    "carry_out_move",
    "check_roster",
    "confirm_claim",
    "confirm_import",
    "decide_move",
    "drop_import",
    "file_claim",
    "forget_files",
    "join_household",
    "left_household",
    "move_out",
    "on_leaving",
    "record_deed",
    "record_move",
    "refuse_claim",
    "refuse_move",
    "save_roster",
    "upload_roster",
    "withdraw_claim",
    "withdraw_move",
]
