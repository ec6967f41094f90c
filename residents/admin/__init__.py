"""The staff face, one file a matter."""

from . import (
    abilities,
    claims,
    deeds,
    elections,
    households,
    invitations,
    letters,
    moves,
    places,
    representatives,
    rosters,
    talent_rules,
    talents,
)

__all__ = [
    "abilities",
    "claims",
    "deeds",
    "elections",
    "households",
    "invitations",
    "letters",
    "moves",
    "places",
    "representatives",
    "rosters",
    "talent_rules",
    "talents",
]
