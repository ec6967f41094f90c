"""What counts as a deed, and what kinds of abilities there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeedKind(models.TextChoices):
    """What somebody did for others; the quantity's unit stands in brackets."""

    HOURS = "hours", _("Volunteering (minutes)")
    AFFAIR_SETTLED = "affair_settled", _("Affairs settled")
    EVENT_LED = "event_led", _("Events led")
    NEIGHBOUR_HELPED = "neighbour_helped", _("Neighbours helped")
    TALENT_BROUGHT = "talent_brought", _("Talents brought along")


class AbilityKind(models.TextChoices):
    """What kind of thing a household can offer (能力清单)."""

    INTEREST = "interest", _("Interest")
    SKILL = "skill", _("Skill")
    PROFESSION = "profession", _("Profession")
    THING = "thing", _("Thing to lend")
