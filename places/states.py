"""The levels of the tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """A place's level, from the tenant root down to the stairwell."""

    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community")
    COMPOUND = "compound", _("Compound")
    GRID = "grid", _("Grid")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Unit")


# What may stand directly under what.
PARENTS: dict[str, tuple[str, ...]] = {
    Level.STREET: (),
    Level.COMMUNITY: (Level.STREET,),
    Level.COMPOUND: (Level.COMMUNITY,),
    Level.GRID: (Level.COMMUNITY,),
    Level.BUILDING: (Level.GRID,),
    Level.UNIT: (Level.BUILDING,),
}
DISTRICT_CODE_LENGTH = 6
STREET_CODE_LENGTH = 9
COMMUNITY_CODE_LENGTH = 12
# The levels that the street itself keeps; streets and communities come from the official list.
OWN_LEVELS = (Level.COMPOUND, Level.GRID, Level.BUILDING, Level.UNIT)
