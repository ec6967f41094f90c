"""The messages that this floor sends, one file a matter."""

from . import households, moves

__all__ = ["households", "moves"]
