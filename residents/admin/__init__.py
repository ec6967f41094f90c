"""The staff face, one file a matter."""

from . import claims, households, letters, moves, rosters

__all__ = ["claims", "households", "letters", "moves", "rosters"]
