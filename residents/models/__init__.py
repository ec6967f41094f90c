"""Households, the people in them, and what they do together."""

from .claims import HouseholdClaim
from .deeds import Deed, DeedQuerySet
from .fields import AbilityField
from .households import Household, Resident, ResidentQuerySet
from .imports import RosterImport

__all__ = [
    "AbilityField",
    "Deed",
    "DeedQuerySet",
    "Household",
    "HouseholdClaim",
    "Resident",
    "ResidentQuerySet",
    "RosterImport",
]
