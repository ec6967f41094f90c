"""The messages that this floor sends, one file a matter."""

from . import households

__all__ = ["households"]
