"""The plan of a proposal: goal, targets, executor, money, parts; its revisions and alternatives."""

from .frozen import PLAN_TEXTS
from .plan_offers import Offer
from .plan_parts import CostLine, PlanTarget, PlanTask
from .plan_rows import Plan, PlanCoach
from .plan_rules import GrowthRule, PlanRule
from .plan_votes import PlanBallot, PlanVote

__all__ = [
    "PLAN_TEXTS",
    "CostLine",
    "GrowthRule",
    "Offer",
    "Plan",
    "PlanBallot",
    "PlanCoach",
    "PlanRule",
    "PlanTarget",
    "PlanTask",
    "PlanVote",
]
