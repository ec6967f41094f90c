"""The flow of a service ticket of the centre (服务工单)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class Service(models.TextChoices):
    """What the centre helps with; a street gives each its own words and days."""

    SPACE = "space", _("Desk and room")
    TRAINING = "training", _("Training")
    SEED = "seed", _("Seed money")
    BOOKS = "books", _("Bookkeeping")
    LEGAL = "legal", _("Legal help")
    PARTY = "party", _("Party-building advice")
    STARS = "stars", _("Advice on star ratings")
    LINK = "link", _("Linking resources")
    OTHER = "other", pgettext_lazy("service", "Something else")


class TicketStage(models.TextChoices):
    """Where a ticket stands."""

    ASKED = "asked", pgettext_lazy("ticket", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("ticket", "Accepted")
    WORKING = "working", pgettext_lazy("ticket", "In work")
    DONE = "done", pgettext_lazy("ticket", "Done, to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("ticket", "Closed")
    DECLINED = "declined", pgettext_lazy("ticket", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("ticket", "Withdrawn")


# The centre has something to do.
OPEN = (TicketStage.ASKED, TicketStage.ACCEPTED, TicketStage.WORKING)
# Not over: the centre or the asker has something to do.
UNCLOSED = (*OPEN, TicketStage.DONE)

TICKET = Flow(
    "orgs.centreticket",
    "stage",
    (
        Step(
            "accept",
            (TicketStage.ASKED,),
            TicketStage.ACCEPTED,
            "orgs.keep_centre",
            _("Accept and assign"),
            pgettext_lazy("ticket", "Accepted"),
            _("Acceptance"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "hand_on",
            (TicketStage.ACCEPTED, TicketStage.WORKING),
            TicketStage.ACCEPTED,
            "orgs.keep_centre",
            _("Hand on to somebody else"),
            _("Handed on"),
            _("Acceptance"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (TicketStage.ASKED, TicketStage.ACCEPTED),
            TicketStage.DECLINED,
            "orgs.keep_centre",
            _("Decline"),
            pgettext_lazy("ticket", "Declined"),
            _("Answer"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            OPEN,
            TicketStage.WITHDRAWN,
            "orgs.speak_for_guest",
            _("Withdraw"),
            pgettext_lazy("ticket", "Withdrawn"),
            _("Withdrawal"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "begin",
            (TicketStage.ACCEPTED,),
            TicketStage.WORKING,
            "orgs.work_centreticket",
            _("Begin to work on it"),
            pgettext_lazy("ticket", "In work"),
            pgettext_lazy("ticket", "In work"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "finish",
            (TicketStage.WORKING,),
            TicketStage.DONE,
            "orgs.work_centreticket",
            pgettext_lazy("ticket", "Report as done"),
            pgettext_lazy("ticket", "Done"),
            pgettext_lazy("ticket", "Done"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "confirm",
            (TicketStage.DONE,),
            TicketStage.CONFIRMED,
            "orgs.speak_for_guest",
            _("Confirm and rate"),
            pgettext_lazy("ticket", "Confirmed"),
            _("Confirmation"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "reopen",
            (TicketStage.DONE,),
            TicketStage.WORKING,
            "orgs.speak_for_guest",
            pgettext_lazy("ticket", "Not done yet: open again"),
            pgettext_lazy("ticket", "Opened again"),
            pgettext_lazy("ticket", "Open again"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(
        TicketStage.ASKED,
        TicketStage.ACCEPTED,
        TicketStage.WORKING,
        TicketStage.DONE,
        TicketStage.CONFIRMED,
    ),
)
