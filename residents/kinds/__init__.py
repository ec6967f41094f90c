"""The messages that this floor sends, one file a matter."""

from . import elections, households, moves, talents

__all__ = [
    "elections",
    "households",
    "moves",
    "talents",
]
