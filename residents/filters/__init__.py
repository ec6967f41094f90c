"""One filter set a matter, for the portal and the API."""

from .abilities import AbilityFieldFilter, AbilityFilter, HelpFilter
from .affairs import AffairFilter
from .households import HouseholdFilter
from .talents import TalentFilter

__all__ = ["AbilityFieldFilter", "AbilityFilter", "AffairFilter", "HelpFilter", "HouseholdFilter", "TalentFilter"]
