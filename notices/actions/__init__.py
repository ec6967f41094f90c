"""Telling people, delivering what was told, and reminding of what falls due."""

from .deliver import deliver_due, send_again
from .due import clear_due, remind_due, set_due
from .reading import keep_preference, keep_preferences, mark_all_read, mark_read
from .tell import notify

__all__ = [
    "clear_due",
    "deliver_due",
    "keep_preference",
    "keep_preferences",
    "mark_all_read",
    "mark_read",
    "notify",
    "remind_due",
    "send_again",
    "set_due",
]
