"""Proposals, what they are about, who supports them, by which rules, and how their text changed."""

from . import closing, evaluation, insight, meetings, plans, talk, text, works
from .categories import Category
from .examination import Criterion, Examination
from .messages import ImportedMessage
from .phases import PhaseRule, PhaseRun
from .proposals import Proposal, tier_of
from .supports import Support
from .text import PairCount, TextModel
from .versions import Version

__all__ = [
    "Category",
    "Criterion",
    "Examination",
    "ImportedMessage",
    "PairCount",
    "PhaseRule",
    "PhaseRun",
    "Proposal",
    "Support",
    "TextModel",
    "Version",
    "closing",
    "evaluation",
    "insight",
    "meetings",
    "plans",
    "talk",
    "text",
    "tier_of",
    "works",
]
