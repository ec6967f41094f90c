"""Proposals, what they are about, who supports them, by which rules, and how their text changed."""

from . import closing, evaluation, insight, meetings, plans, talk, text, works
from .categories import Category
from .examination import Criterion, Examination
from .phases import PhaseRule, PhaseRun
from .proposals import Proposal, tier_of
from .supports import Support
from .versions import Version

__all__ = [
    "Category",
    "Criterion",
    "Examination",
    "PhaseRule",
    "PhaseRun",
    "Proposal",
    "Support",
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
