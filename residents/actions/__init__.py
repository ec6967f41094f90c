"""What staff do with rosters, and residents with households."""

from .claims import confirm_claim, file_claim, join_household, refuse_claim, withdraw_claim
from .deeds import record_deed
from .disputes import answer_claim
from .dual import end_dual, register_dual
from .imports import check_roster, confirm_import, drop_import, forget_files, save_roster, upload_roster
from .invitations import (
    accept_invitation,
    decline_invitation,
    finish_invitation,
    invite,
    record_led,
    withdraw_invitation,
)
from .leaving import left_household, on_leaving
from .letters import issue_letters, join_by_letter, open_letter, revoke_letter
from .moves import ask_move, carry_out_due, carry_out_move, decide_move, record_move, refuse_move, withdraw_move
from .moving import move_out
from .talent_rules import count_deeds, follow_moves, name_by_rules
from .talent_steps import (
    agree_to_be_listed,
    confirm_talent,
    decline_talent,
    keep_profile,
    name_again,
    observe_talent,
    refuse_listing,
    retire_talent,
)
from .talents import match_lead, name_neighbour, recommend_myself, write_note
from .wishes import Newcomer, Wish

__all__ = [
    "Newcomer",
    "Wish",
    "accept_invitation",
    "agree_to_be_listed",
    "answer_claim",
    "ask_move",
    "carry_out_due",
    "carry_out_move",
    "check_roster",
    "confirm_claim",
    "confirm_import",
    "confirm_talent",
    "count_deeds",
    "decide_move",
    "decline_invitation",
    "decline_talent",
    "drop_import",
    "end_dual",
    "file_claim",
    "finish_invitation",
    "follow_moves",
    "forget_files",
    "invite",
    "issue_letters",
    "join_by_letter",
    "join_household",
    "keep_profile",
    "left_household",
    "match_lead",
    "move_out",
    "name_again",
    "name_by_rules",
    "name_neighbour",
    "observe_talent",
    "on_leaving",
    "open_letter",
    "recommend_myself",
    "record_deed",
    "record_led",
    "record_move",
    "refuse_claim",
    "refuse_listing",
    "refuse_move",
    "register_dual",
    "retire_talent",
    "revoke_letter",
    "save_roster",
    "upload_roster",
    "withdraw_claim",
    "withdraw_invitation",
    "withdraw_move",
    "write_note",
]
