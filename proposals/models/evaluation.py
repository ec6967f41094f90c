"""How those affected, their representatives and a third party evaluate what was carried out."""

from .evaluation_parts import MeetingVerdict, ThirdPartyReport
from .evaluation_rules import EvaluationRule
from .evaluations import Evaluation, Rating, RollEntry

__all__ = ["Evaluation", "EvaluationRule", "MeetingVerdict", "Rating", "RollEntry", "ThirdPartyReport"]
