"""Who may do what on this floor, one file a matter."""

from . import abilities, affairs, elections, helping, households, invitations, moves, places, proofs, talents
from .adults import adults, is_adult

__all__ = [
    "abilities",
    "adults",
    "affairs",
    "elections",
    "helping",
    "households",
    "invitations",
    "is_adult",
    "moves",
    "places",
    "proofs",
    "talents",
]
