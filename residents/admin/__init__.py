"""The staff face, one file a matter."""

from . import abilities, claims, deeds, households, invitations, letters, moves, rosters, talent_rules, talents

__all__ = [
    "abilities",
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
