"""The sections of a proposal's page, one file a matter."""

from . import closing, evaluation, meetings, plans, talk, text, works
from .registry import sections_of

__all__ = ["closing", "evaluation", "meetings", "plans", "sections_of", "talk", "text", "works"]
