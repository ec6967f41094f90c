"""Households, the people in them, and what they do together."""

from .claims import ClaimAnswer, HouseholdClaim
from .deeds import Deed, DeedQuerySet
from .dual import DualRegistration
from .fields import AbilityField
from .households import Household, Resident, ResidentQuerySet
from .imports import RosterImport
from .invitations import Invitation, InvitationQuerySet
from .letters import HouseholdLetter
from .moves import HouseholdMove
from .talent_rules import TalentRule
from .talents import Talent, TalentNote, TalentQuerySet, hours_of

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
    "Invitation",
    "InvitationQuerySet",
    "Resident",
    "ResidentQuerySet",
    "RosterImport",
    "Talent",
    "TalentNote",
    "TalentQuerySet",
    "TalentRule",
    "hours_of",
]
