"""Who may do what on this floor, one file a matter."""

from . import households

__all__ = ["households"]
