"""The messages that this floor sends, one file a matter."""

from . import households, moves, talents

__all__ = ["households", "moves", "talents"]
