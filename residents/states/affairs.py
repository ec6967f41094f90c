"""The flow of a public affair through the four levels (四级公共事务)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility
from places.states import Level


class AffairStage(models.TextChoices):
    """Where an affair stands."""

    RAISED = "raised", _("Waits to be taken up")
    DOING = "doing", _("Being done")
    SETTLED = "settled", _("Settled, being rated")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", pgettext_lazy("affair", "Not taken up")
    REFERRED = "referred", _("Referred to others")
    MERGED = "merged", _("Merged with another")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AffairLevel(models.TextChoices):
    """The level that has an affair now."""

    UNIT = "unit", _("Unit")
    BUILDING = "building", _("Building")
    GRID = "grid", _("Grid")
    COMMUNITY = "community", _("Community")
    STREET = "street", _("Street")


class AffairTopic(models.TextChoices):
    """What it is about."""

    HYGIENE = "hygiene", _("Hygiene and waste")
    SAFETY = "safety", _("Safety and fire")
    FACILITIES = "facilities", _("Lights, lifts, doors")
    UTILITIES = "utilities", _("Water, power, gas, heating")
    PARKING = "parking", _("Parking and traffic")
    NOISE = "noise", _("Noise and fumes")
    GREEN = "green", _("Green spaces")
    PETS = "pets", _("Pets")
    NEIGHBOURS = "neighbours", _("Between neighbours")
    OTHER = "other", _("Other")


class Referral(models.TextChoices):
    """To whom an affair is referred."""

    HOTLINE = "hotline", _("12345 hotline")
    PROPERTY = "property", _("Property management")
    ENFORCEMENT = "enforcement", _("Enforcement")
    OWNERS = "owners", _("Owners' assembly")
    OTHER = "other", _("Other")


class Light(models.TextChoices):
    """How an affair stands to its time limit."""

    GREEN = "green", _("In time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Overdue")


# From the lowest level up; a compound is the community's.
LADDER = (
    AffairLevel.UNIT,
    AffairLevel.BUILDING,
    AffairLevel.GRID,
    AffairLevel.COMMUNITY,
    AffairLevel.STREET,
)
LEVEL_OF_PLACE: dict[str, AffairLevel] = {
    Level.UNIT: AffairLevel.UNIT,
    Level.BUILDING: AffairLevel.BUILDING,
    Level.GRID: AffairLevel.GRID,
    Level.COMPOUND: AffairLevel.COMMUNITY,
    Level.COMMUNITY: AffairLevel.COMMUNITY,
    Level.STREET: AffairLevel.STREET,
}
OPEN_STAGES = (AffairStage.RAISED, AffairStage.DOING)
# Who quarrels with whom is nobody else's business.
RESTRICTED_TOPICS = (AffairTopic.NEIGHBOURS,)

AFFAIR = Flow(
    "residents.affair",
    "stage",
    (
        Step(
            "take_up",
            (AffairStage.RAISED,),
            AffairStage.DOING,
            "residents.handle_affair",
            pgettext_lazy("affair", "Take up"),
            pgettext_lazy("affair", "Taken up"),
            _("Taking up"),
        ),
        Step(
            "assign",
            (AffairStage.DOING,),
            AffairStage.DOING,
            "residents.lead_affair",
            _("Assign"),
            _("Somebody was charged with it"),
            _("Work"),
        ),
        Step(
            "report",
            (AffairStage.DOING,),
            AffairStage.DOING,
            "residents.handle_affair",
            _("Report progress"),
            _("Progress"),
            _("Work"),
            needs_reason=True,
        ),
        Step(
            "settle",
            (AffairStage.DOING,),
            AffairStage.SETTLED,
            "residents.settle_affair",
            pgettext_lazy("affair", "Settled"),
            pgettext_lazy("affair", "Settled"),
            _("Result"),
            needs_reason=True,
        ),
        Step(
            "hand_up",
            OPEN_STAGES,
            AffairStage.RAISED,
            "residents.lead_affair",
            _("Hand up"),
            _("Handed up one level"),
            _("Handing up"),
            needs_reason=True,
        ),
        Step(
            "hand_down",
            OPEN_STAGES,
            AffairStage.RAISED,
            "residents.lead_affair",
            _("Hand down"),
            _("Handed down"),
            _("Handing down"),
            needs_reason=True,
        ),
        Step(
            "escalate",
            OPEN_STAGES,
            AffairStage.RAISED,
            "residents.lead_affair",
            _("Escalated"),
            _("Overdue: handed up by the clock"),
            _("Handing up"),
            by_clock=True,
        ),
        Step(
            "close",
            (AffairStage.SETTLED,),
            AffairStage.CLOSED,
            "residents.lead_affair",
            _("Close"),
            _("Rated and closed"),
            _("Rating"),
            by_clock=True,
        ),
        Step(
            "reopen",
            (AffairStage.SETTLED,),
            AffairStage.RAISED,
            "residents.lead_affair",
            _("Reopen"),
            _("Rated badly: reopened"),
            _("Rating"),
            by_clock=True,
        ),
        Step(
            "decline",
            (AffairStage.RAISED,),
            AffairStage.DECLINED,
            "residents.lead_affair",
            pgettext_lazy("affair", "Do not take up"),
            pgettext_lazy("affair", "Not taken up"),
            pgettext_lazy("affair", "Answer"),
            needs_reason=True,
        ),
        Step(
            "refer",
            OPEN_STAGES,
            AffairStage.REFERRED,
            "residents.lead_affair",
            _("Refer to others"),
            _("Referred to others"),
            pgettext_lazy("affair", "Answer"),
            needs_reason=True,
        ),
        Step(
            "merge",
            OPEN_STAGES,
            AffairStage.MERGED,
            "residents.lead_affair",
            _("Merge with another"),
            _("Merged with another"),
            pgettext_lazy("affair", "Answer"),
        ),
        Step(
            "withdraw",
            OPEN_STAGES,
            AffairStage.WITHDRAWN,
            "residents.withdraw_affair",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
            visibility=Visibility.PUBLIC,
        ),
    ),
    road=(AffairStage.RAISED, AffairStage.DOING, AffairStage.SETTLED, AffairStage.CLOSED),
)
