"""One filter set a matter, for the portal and the API."""

from .abilities import AbilityFieldFilter, AbilityFilter, HelpFilter
from .affairs import AffairFilter
from .elections import ElectionFilter
from .households import HouseholdFilter
from .talents import TalentFilter

__all__ = [
    "AbilityFieldFilter",
    "AbilityFilter",
    "AffairFilter",
    "ElectionFilter",
    "HelpFilter",
    "HouseholdFilter",
    "TalentFilter",
]
