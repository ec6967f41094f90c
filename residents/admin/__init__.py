"""The staff face, one file a matter."""

from . import claims, households, rosters

__all__ = ["claims", "households", "rosters"]
