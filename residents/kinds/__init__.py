"""The messages that this floor sends, one file a matter."""

from . import abilities, elections, households, moves, talents

__all__ = [
    "abilities",
    "elections",
    "households",
    "moves",
    "talents",
]
