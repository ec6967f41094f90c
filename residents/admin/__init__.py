"""The staff face, one file a matter."""

from . import (
    abilities,
    affairs,
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
    "affairs",
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
