"""What staff do with rosters, and residents with households."""

from .abilities import (
    allow_ability_again,
    consent_to_ability,
    hide_ability,
    keep_ability,
    list_ability,
    object_to_ability,
    rename_field,
    show_ability_again,
    withdraw_ability,
)
from .after_help import dismiss_report, rate_help, read_phone, report_help, share_phone, uphold_report
from .announcing import announce_round, remind_voters
from .calling import call_election, cancel_election, cancel_round, open_round, plan_round, repeat_election
from .candidates import answer_candidacy, name_candidate, no_household
from .claims import confirm_claim, file_claim, join_household, refuse_claim, withdraw_claim
from .counting import count_by_scrutineers, count_if_complete, follow_elections
from .deeds import record_deed
from .disputes import answer_claim
from .dual import end_dual, register_dual
from .helping import (
    accept_help,
    ask_help,
    confirm_help,
    decline_help,
    expire_requests,
    finish_help,
    go_on_with_help,
    withdraw_help,
)
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
from .letters import issue_letters, join_by_letter, open_letter, revoke_letter, token_hash
from .moves import ask_move, carry_out_due, carry_out_move, decide_move, record_move, refuse_move, withdraw_move
from .moving import move_out
from .recalls import demand_recall, demands_needed
from .sheets import accept_sheet, dispute, hand_in_sheet, refuse_sheet
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
from .terms import begin_term, end_by_desk, expire_terms, resign, resign_leadership
from .voting import cast_vote, choices_of, record_paper
from .wishes import Newcomer, Wish

__all__ = [
    "Newcomer",
    "Wish",
    "accept_help",
    "accept_invitation",
    "accept_sheet",
    "agree_to_be_listed",
    "allow_ability_again",
    "announce_round",
    "answer_candidacy",
    "answer_claim",
    "ask_help",
    "ask_move",
    "begin_term",
    "call_election",
    "cancel_election",
    "cancel_round",
    "carry_out_due",
    "carry_out_move",
    "cast_vote",
    "check_roster",
    "choices_of",
    "confirm_claim",
    "confirm_help",
    "confirm_import",
    "confirm_talent",
    "consent_to_ability",
    "count_by_scrutineers",
    "count_deeds",
    "count_if_complete",
    "decide_move",
    "decline_help",
    "decline_invitation",
    "decline_talent",
    "demand_recall",
    "demands_needed",
    "dismiss_report",
    "dispute",
    "drop_import",
    "end_by_desk",
    "end_dual",
    "expire_requests",
    "expire_terms",
    "file_claim",
    "finish_help",
    "finish_invitation",
    "follow_elections",
    "follow_moves",
    "forget_files",
    "go_on_with_help",
    "hand_in_sheet",
    "hide_ability",
    "invite",
    "issue_letters",
    "join_by_letter",
    "join_household",
    "keep_ability",
    "keep_profile",
    "left_household",
    "list_ability",
    "match_lead",
    "move_out",
    "name_again",
    "name_by_rules",
    "name_candidate",
    "name_neighbour",
    "no_household",
    "object_to_ability",
    "observe_talent",
    "on_leaving",
    "open_letter",
    "open_round",
    "plan_round",
    "rate_help",
    "read_phone",
    "recommend_myself",
    "record_deed",
    "record_led",
    "record_move",
    "record_paper",
    "refuse_claim",
    "refuse_listing",
    "refuse_move",
    "refuse_sheet",
    "register_dual",
    "remind_voters",
    "rename_field",
    "repeat_election",
    "report_help",
    "resign",
    "resign_leadership",
    "retire_talent",
    "revoke_letter",
    "save_roster",
    "share_phone",
    "show_ability_again",
    "token_hash",
    "uphold_report",
    "upload_roster",
    "withdraw_ability",
    "withdraw_claim",
    "withdraw_help",
    "withdraw_invitation",
    "withdraw_move",
    "write_note",
]
