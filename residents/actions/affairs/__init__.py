"""What people and the clock do with affairs."""

from .clock import end_ratings, escalate_due
from .handling import assign, decline, hand_down, hand_up, merge, refer, report, settle, take_up
from .raising import also_ours, raise_affair, withdraw_affair
from .rating import rate, record_rating_sheet

__all__ = [
    "also_ours",
    "assign",
    "decline",
    "end_ratings",
    "escalate_due",
    "hand_down",
    "hand_up",
    "merge",
    "raise_affair",
    "rate",
    "record_rating_sheet",
    "refer",
    "report",
    "settle",
    "take_up",
    "withdraw_affair",
]
