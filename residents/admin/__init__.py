"""The staff face, one file a matter."""

from . import claims, deeds, households, invitations, letters, moves, rosters, talent_rules, talents

__all__ = [
    "claims",
    "deeds",
    "households",
    "invitations",
    "letters",
    "moves",
    "rosters",
    "talent_rules",
    "talents",
]
