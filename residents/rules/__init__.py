"""Who may do what on this floor, one file a matter."""

from . import elections, households, invitations, moves, proofs, talents
from .adults import adults, is_adult

__all__ = [
    "adults",
    "elections",
    "households",
    "invitations",
    "is_adult",
    "moves",
    "proofs",
    "talents",
]
