"""The flow of a request for a neighbour's help, and that of a report about it (邻里互助)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class HelpStage(models.TextChoices):
    """Where a request for help stands."""

    ASKED = "asked", _("Waits for an answer")
    ACCEPTED = "accepted", _("Promised")
    DONE = "done", _("Done, to be confirmed")
    CONFIRMED = "confirmed", _("Done and confirmed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired unanswered")


class ReportStage(models.TextChoices):
    """Whether one of the two has reported the other."""

    NONE = "none", _("Nothing reported")
    REPORTED = "reported", _("Reported, staff look at it")
    UPHELD = "upheld", _("Found true")
    DISMISSED = "dismissed", _("Not found true")


# A request that still asks something of somebody; more than some of them nobody has at a time.
OPEN_STAGES = (HelpStage.ASKED, HelpStage.ACCEPTED)
# While two neighbours arrange the help, each may show the other the own phone.
MEETING_STAGES = (HelpStage.ACCEPTED, HelpStage.DONE)

HELP = Flow(
    "residents.help",
    "stage",
    (
        Step(
            "accept",
            (HelpStage.ASKED,),
            HelpStage.ACCEPTED,
            "residents.answer_help",
            _("I will help"),
            _("Promised"),
            pgettext_lazy("help", "Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (HelpStage.ASKED, HelpStage.ACCEPTED),
            HelpStage.DECLINED,
            "residents.answer_help",
            _("I can't help"),
            _("Declined"),
            pgettext_lazy("help", "Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "finish",
            (HelpStage.ACCEPTED,),
            HelpStage.DONE,
            "residents.meet_help",
            pgettext_lazy("help", "It is done"),
            pgettext_lazy("help", "Said to be done"),
            pgettext_lazy("help", "Help"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "confirm",
            (HelpStage.DONE,),
            HelpStage.CONFIRMED,
            "residents.meet_help",
            pgettext_lazy("help", "Yes, it is done"),
            pgettext_lazy("help", "Confirmed by the other side"),
            pgettext_lazy("help", "Confirmation by the other side"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "go_on",
            (HelpStage.DONE,),
            HelpStage.ACCEPTED,
            "residents.meet_help",
            pgettext_lazy("help", "It is not done yet"),
            pgettext_lazy("help", "Not done yet"),
            pgettext_lazy("help", "Help"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (HelpStage.ASKED, HelpStage.ACCEPTED),
            HelpStage.WITHDRAWN,
            "residents.withdraw_help",
            pgettext_lazy("help", "Take my request back"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "expire",
            (HelpStage.ASKED,),
            HelpStage.EXPIRED,
            "residents.withdraw_help",
            _("Expired unanswered"),
            _("Expired unanswered"),
            _("Expired unanswered"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(HelpStage.ASKED, HelpStage.ACCEPTED, HelpStage.DONE, HelpStage.CONFIRMED),
)

REPORT = Flow(
    "residents.help_report",
    "report",
    (
        Step(
            "report",
            (ReportStage.NONE, ReportStage.DISMISSED),
            ReportStage.REPORTED,
            "residents.meet_help",
            _("Report it to the community desk"),
            _("Reported"),
            _("Report"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "uphold",
            (ReportStage.REPORTED,),
            ReportStage.UPHELD,
            "residents.decide_report",
            _("It is true"),
            _("Found true"),
            _("Decision about the report"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "dismiss",
            (ReportStage.REPORTED,),
            ReportStage.DISMISSED,
            "residents.decide_report",
            _("It is not true"),
            _("Not found true"),
            _("Decision about the report"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
)
