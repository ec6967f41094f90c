"""What happens to an organisation on the register after it was filed."""

from .changes import ChangeRequest
from .deregistration import Deregistration, MemberLow, SettlementItem
from .discipline import Investigation, Punishment, Suspension
from .growth import GrowthCondition
from .registration import Registration
from .reports import AnnualReport

__all__ = [
    "AnnualReport",
    "ChangeRequest",
    "Deregistration",
    "GrowthCondition",
    "Investigation",
    "MemberLow",
    "Punishment",
    "Registration",
    "SettlementItem",
    "Suspension",
]
