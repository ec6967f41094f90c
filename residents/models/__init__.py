"""Households, the people in them, and what they do together."""

from .claims import ClaimAnswer, HouseholdClaim
from .deeds import Deed, DeedQuerySet
from .dual import DualRegistration
from .fields import AbilityField
from .households import Household, Resident, ResidentQuerySet
from .imports import RosterImport
from .letters import HouseholdLetter
from .moves import HouseholdMove

__all__ = [
    "AbilityField",
    "ClaimAnswer",
    "Deed",
    "DeedQuerySet",
    "DualRegistration",
    "Household",
    "HouseholdClaim",
    "HouseholdLetter",
    "HouseholdMove",
    "Resident",
    "ResidentQuerySet",
    "RosterImport",
]
