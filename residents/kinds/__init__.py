"""The messages that this floor sends, one file a matter."""

from . import abilities, affairs, elections, households, moves, talents

__all__ = [
    "abilities",
    "affairs",
    "elections",
    "households",
    "moves",
    "talents",
]
