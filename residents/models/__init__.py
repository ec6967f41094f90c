"""Households, the people in them, and what they do together."""

from .abilities import Ability, AbilityQuerySet
from .affairs import Affair, AffairHousehold, AffairRating
from .claims import ClaimAnswer, HouseholdClaim
from .deeds import Deed, DeedQuerySet
from .dual import DualRegistration
from .elections import Ballot, BallotKey, Candidate, Election, ElectionRound, Elector, PaperCount, RecallDemand
from .fields import AbilityField
from .helping import HelpRating, HelpRequest, HelpRequestQuerySet
from .households import Household, Resident, ResidentQuerySet
from .imports import RosterImport
from .invitations import Invitation, InvitationQuerySet
from .letters import HouseholdLetter
from .moves import HouseholdMove
from .talent_rules import TalentRule
from .talents import Talent, TalentNote, TalentQuerySet, hours_of
from .terms import Representative, VoteRule

__all__ = [
    "Ability",
    "AbilityField",
    "AbilityQuerySet",
    "Affair",
    "AffairHousehold",
    "AffairRating",
    "Ballot",
    "BallotKey",
    "Candidate",
    "ClaimAnswer",
    "Deed",
    "DeedQuerySet",
    "DualRegistration",
    "Election",
    "ElectionRound",
    "Elector",
    "HelpRating",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Household",
    "HouseholdClaim",
    "HouseholdLetter",
    "HouseholdMove",
    "Invitation",
    "InvitationQuerySet",
    "PaperCount",
    "RecallDemand",
    "Representative",
    "Resident",
    "ResidentQuerySet",
    "RosterImport",
    "Talent",
    "TalentNote",
    "TalentQuerySet",
    "TalentRule",
    "VoteRule",
    "hours_of",
]
