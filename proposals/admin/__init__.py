"""The staff face of proposals, one file a matter."""

from . import proposals, rules

__all__ = ["proposals", "rules"]
