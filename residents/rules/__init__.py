"""Who may do what on this floor, one file a matter."""

from . import households, moves
from .adults import adults, is_adult

__all__ = ["adults", "households", "is_adult", "moves"]
