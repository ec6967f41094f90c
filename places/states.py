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
STREET_CODE_LENGTH = 9
