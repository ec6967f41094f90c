"""The messages that this floor sends, one file a matter."""

from . import proposals

__all__ = ["proposals"]
