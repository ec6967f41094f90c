"""Who may do what with proposals."""

from . import proposals

__all__ = ["proposals"]
