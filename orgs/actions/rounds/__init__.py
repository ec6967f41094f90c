"""A rating round, deed by deed."""

from .assessing import assign_assessor, give_points, hand_in, propose_assignments, recuse, reopen_assignment
from .committee import amend_entry, confirm_all, decide_entry, seat_assessor, seat_member, vote_on_review
from .declaring import declare, hand_in_declaration, withdraw_entry
from .publishing import announce_round, publish_over, publish_round, reconvene_round
from .reviews import ask_for_review, decide_review, withdraw_review
from .running import cancel_round, close_assessment, close_declarations, make_round, open_round
from .ties import declare_tie

__all__ = [
    "amend_entry",
    "announce_round",
    "ask_for_review",
    "assign_assessor",
    "cancel_round",
    "close_assessment",
    "close_declarations",
    "confirm_all",
    "decide_entry",
    "decide_review",
    "declare",
    "declare_tie",
    "give_points",
    "hand_in",
    "hand_in_declaration",
    "make_round",
    "open_round",
    "propose_assignments",
    "publish_over",
    "publish_round",
    "reconvene_round",
    "recuse",
    "reopen_assignment",
    "seat_assessor",
    "seat_member",
    "vote_on_review",
    "withdraw_entry",
    "withdraw_review",
]
