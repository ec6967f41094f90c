"""Reads that more than one face needs, one file a matter."""

from .history import last_home_of, moves_of, open_moves_of, stays_in, timeline_of
from .households import household_of, people_joined

__all__ = [
    "household_of",
    "last_home_of",
    "moves_of",
    "open_moves_of",
    "people_joined",
    "stays_in",
    "timeline_of",
]
