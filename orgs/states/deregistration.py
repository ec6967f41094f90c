"""The flow of leaving the register (注销、撤销): heard, settled, announced, ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step


class Ground(models.TextChoices):
    """Why an organisation leaves the register."""

    VOLUNTARY = "voluntary", _("By its own wish")
    INACTIVE = "inactive", _("No activity for 12 months")
    BELOW_MINIMUM = "below", _("Below the least number of members for 6 months")
    VIOLATION = "violation", _("Violation of the rules")


class EndingStage(models.TextChoices):
    """Where a case of deregistration stands."""

    ASKED = "asked", _("Asked for by the organisation")
    WARNED = "warned", _("Warned, the organisation is heard")
    ANSWERED = "answered", _("The organisation has answered")
    SETTLING = "settling", _("Being settled")
    ANNOUNCED = "announced", _("On public notice")
    DONE = "done", _("Off the register")
    DROPPED = "dropped", pgettext_lazy("deregistration", "Dropped")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Settlement(models.TextChoices):
    """What must be settled before an organisation leaves the register (清算事项)."""

    POINTS = "points", _("Happiness points settled")
    ASSETS = "assets", _("Money and things settled")
    PROJECTS = "projects", _("Projects closed or handed over")
    ARCHIVE = "archive", _("Archive handed over")
    DESK = "desk", _("Desk and room at the centre given back")
    SEAL = "seal", _("Seal and certificate given back")
    OTHER = "other", _("Something else")


RUNNING = (
    EndingStage.ASKED,
    EndingStage.WARNED,
    EndingStage.ANSWERED,
    EndingStage.SETTLING,
    EndingStage.ANNOUNCED,
)
BEFORE_DECISION = (EndingStage.ASKED, EndingStage.WARNED, EndingStage.ANSWERED)
WARNED_GROUNDS = (Ground.INACTIVE, Ground.BELOW_MINIMUM)

ENDING = Flow(
    "orgs.deregistration",
    "stage",
    (
        Step(
            "answer",
            (EndingStage.WARNED,),
            EndingStage.ANSWERED,
            "orgs.manage_organisation",
            _("Answer"),
            _("The organisation has answered"),
            _("Answer of the organisation"),
            needs_reason=True,
        ),
        Step(
            "settle",
            BEFORE_DECISION,
            EndingStage.SETTLING,
            "orgs.decide_deregistration",
            _("Begin the settlement"),
            _("Settlement begun"),
            _("Settlement"),
            needs_reason=True,
        ),
        Step(
            "announce",
            (EndingStage.SETTLING,),
            EndingStage.ANNOUNCED,
            "orgs.decide_deregistration",
            _("Open the public notice"),
            _("On public notice"),
            _("Public notice"),
        ),
        Step(
            "settle_again",
            (EndingStage.ANNOUNCED,),
            EndingStage.SETTLING,
            "orgs.decide_deregistration",
            _("Settle again"),
            _("Back after a founded objection"),
            _("Settlement"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "finish",
            (EndingStage.ANNOUNCED,),
            EndingStage.DONE,
            "orgs.decide_deregistration",
            _("Take off the register"),
            _("Off the register"),
            _("Off the register"),
            by_clock=True,
        ),
        Step(
            "drop",
            (*BEFORE_DECISION, EndingStage.SETTLING),
            EndingStage.DROPPED,
            "orgs.decide_deregistration",
            pgettext_lazy("deregistration", "Drop"),
            pgettext_lazy("deregistration", "Dropped"),
            _("Decision of the street"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "withdraw",
            (EndingStage.ASKED, EndingStage.SETTLING),
            EndingStage.WITHDRAWN,
            "orgs.manage_organisation",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
        ),
    ),
    road=(EndingStage.WARNED, EndingStage.ANSWERED, EndingStage.SETTLING, EndingStage.ANNOUNCED, EndingStage.DONE),
)
