"""The flows of a stay at the centre (入驻) and of a booking of a meeting room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class SpaceKind(models.TextChoices):
    """What a space of the centre is."""

    DESK = "desk", pgettext_lazy("space", "Desk")
    ROOM = "room", pgettext_lazy("space", "Room")
    STORAGE = "storage", pgettext_lazy("space", "Storage")
    MEETING = "meeting", pgettext_lazy("space", "Meeting room")


class StayStage(models.TextChoices):
    """Where a stay stands."""

    ASKED = "asked", pgettext_lazy("stay", "Asked for")
    APPROVED = "approved", pgettext_lazy("stay", "Approved")
    IN = "in", pgettext_lazy("stay", "Moved in")
    OUT = "out", pgettext_lazy("stay", "Moved out")
    REMOVED = "removed", pgettext_lazy("stay", "Moved out by the centre")
    DECLINED = "declined", pgettext_lazy("stay", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("stay", "Withdrawn")


class BookingStage(models.TextChoices):
    """Where a booking stands."""

    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")


# What is given to one at a time for days; meeting rooms are booked by the hour.
STAY_KINDS = (SpaceKind.DESK, SpaceKind.ROOM, SpaceKind.STORAGE)
STAY_CHOICES = [(kind.value, kind.label) for kind in STAY_KINDS]
# A space is theirs, from the first day to the last.
HOLDING = (StayStage.APPROVED, StayStage.IN)
STANDING = (StayStage.ASKED, *HOLDING)
HELD_ONCE = (*HOLDING, StayStage.OUT, StayStage.REMOVED)

STAY = Flow(
    "orgs.centrestay",
    "stage",
    (
        Step(
            "approve",
            (StayStage.ASKED,),
            StayStage.APPROVED,
            "orgs.keep_centre",
            _("Approve"),
            pgettext_lazy("stay", "Approved"),
            _("Decision of the centre"),
        ),
        Step(
            "decline",
            (StayStage.ASKED, StayStage.APPROVED),
            StayStage.DECLINED,
            "orgs.keep_centre",
            _("Decline"),
            pgettext_lazy("stay", "Declined"),
            _("Decision of the centre"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (StayStage.ASKED, StayStage.APPROVED),
            StayStage.WITHDRAWN,
            "orgs.speak_for_guest",
            _("Withdraw"),
            pgettext_lazy("stay", "Withdrawn"),
            _("Withdrawal"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "move_in",
            (StayStage.APPROVED,),
            StayStage.IN,
            "orgs.keep_centre",
            _("Hand over the key"),
            pgettext_lazy("stay", "Moved in"),
            _("Moving in"),
        ),
        Step(
            "ask_extension",
            (StayStage.IN,),
            StayStage.IN,
            "orgs.speak_for_guest",
            _("Ask to stay longer"),
            _("Asked to stay longer"),
            _("Extension"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "extend",
            (StayStage.IN,),
            StayStage.IN,
            "orgs.keep_centre",
            _("Extend the stay"),
            _("The stay was extended"),
            _("Extension"),
        ),
        Step(
            "refuse_extension",
            (StayStage.IN,),
            StayStage.IN,
            "orgs.keep_centre",
            _("Do not extend"),
            _("The stay was not extended"),
            _("Extension"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "move_out",
            (StayStage.IN,),
            StayStage.OUT,
            "orgs.end_stay",
            _("Give the space back"),
            pgettext_lazy("stay", "Moved out"),
            _("Moving out"),
        ),
        Step(
            "remove",
            (StayStage.IN,),
            StayStage.REMOVED,
            "orgs.keep_centre",
            _("Move them out"),
            pgettext_lazy("stay", "Moved out by the centre"),
            _("Moving out"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(StayStage.ASKED, StayStage.APPROVED, StayStage.IN, StayStage.OUT),
)

BOOKING = Flow(
    "orgs.roombooking",
    "stage",
    (
        Step(
            "cancel",
            (BookingStage.BOOKED,),
            BookingStage.CANCELLED,
            "orgs.speak_for_guest",
            _("Cancel the booking"),
            pgettext_lazy("booking", "Cancelled"),
            _("Cancelling"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "call_off",
            (BookingStage.BOOKED,),
            BookingStage.CANCELLED,
            "orgs.keep_centre",
            _("Call the booking off"),
            _("Called off by the centre"),
            _("Cancelling"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(BookingStage.BOOKED,),
)
