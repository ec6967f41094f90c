"""Households, the people in them, and what they do together."""

from .claims import HouseholdClaim
from .households import Household, Resident, ResidentQuerySet
from .imports import RosterImport

__all__ = ["Household", "HouseholdClaim", "Resident", "ResidentQuerySet", "RosterImport"]
