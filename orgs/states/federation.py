"""The federation: its members, the seats of its council, what members share, what they do together."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility

RUN = "orgs.run_federation"
SPEAK = "orgs.speak_for_member"


class FedStage(models.TextChoices):
    """Where an organisation stands with the federation."""

    ASKED = "asked", pgettext_lazy("federation", "Asked to join")
    MEMBER = "member", pgettext_lazy("federation", "Member")
    HEARD = "heard", _("Is heard about an exclusion")
    DECLINED = "declined", pgettext_lazy("federation", "Not admitted")
    TAKEN_BACK = "back", pgettext_lazy("federation", "Taken back")
    LEFT = "left", pgettext_lazy("federation", "Left")
    EXCLUDED = "excluded", _("Excluded")
    ENDED = "ended", _("Ended with the organisation")


STANDING = (FedStage.ASKED, FedStage.MEMBER, FedStage.HEARD)
INSIDE = (FedStage.MEMBER, FedStage.HEARD)

MEMBERSHIP = Flow(
    "orgs.federationmember",
    "stage",
    (
        Step(
            "admit",
            (FedStage.ASKED,),
            FedStage.MEMBER,
            RUN,
            _("Admit"),
            _("Admitted"),
            _("Decision of the federation"),
        ),
        Step(
            "decline",
            (FedStage.ASKED,),
            FedStage.DECLINED,
            RUN,
            _("Decline"),
            _("Not admitted"),
            _("Decision of the federation"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "take_back",
            (FedStage.ASKED,),
            FedStage.TAKEN_BACK,
            SPEAK,
            _("Take back"),
            _("Taken back"),
            _("Taking back"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "leave",
            INSIDE,
            FedStage.LEFT,
            SPEAK,
            _("Leave the federation"),
            _("Left the federation"),
            _("Leaving"),
            needs_reason=True,
        ),
        Step(
            "hear",
            (FedStage.MEMBER,),
            FedStage.HEARD,
            RUN,
            _("Hear about an exclusion"),
            _("Is heard about an exclusion"),
            _("Hearing"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "keep",
            (FedStage.HEARD,),
            FedStage.MEMBER,
            RUN,
            _("Keep as a member"),
            _("Kept as a member"),
            _("Decision of the federation"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "exclude",
            (FedStage.HEARD,),
            FedStage.EXCLUDED,
            RUN,
            _("Exclude"),
            _("Excluded"),
            _("Decision of the federation"),
            needs_reason=True,
        ),
        Step(
            "end",
            STANDING,
            FedStage.ENDED,
            RUN,
            _("End"),
            _("Ended with the organisation"),
            _("End"),
            by_clock=True,
        ),
    ),
    road=(FedStage.ASKED, FedStage.MEMBER),
)


class CouncilTitle(models.TextChoices):
    """What somebody is on the council (理事会)."""

    PRESIDENT = "president", _("President")
    VICE = "vice", _("Vice-president")
    SECRETARY = "secretary", _("Secretary-general")
    COUNCILLOR = "councillor", _("Councillor")
    SUPERVISOR = "supervisor", _("Supervisor")


SINGLE = (CouncilTitle.PRESIDENT, CouncilTitle.SECRETARY)


class SeatStage(models.TextChoices):
    """How a seat on the council is held."""

    HELD = "held", pgettext_lazy("seat", "In office")
    RESIGNED = "resigned", pgettext_lazy("seat", "Resigned")
    ENDED = "ended", pgettext_lazy("seat", "Term over")


SEAT = Flow(
    "orgs.councilseat",
    "stage",
    (
        Step(
            "resign",
            (SeatStage.HELD,),
            SeatStage.RESIGNED,
            "orgs.give_up_seat",
            _("Give up the seat"),
            _("The seat was given up"),
            _("Resignation"),
            needs_reason=True,
        ),
        Step(
            "end",
            (SeatStage.HELD,),
            SeatStage.ENDED,
            RUN,
            _("End of the term"),
            pgettext_lazy("seat", "Term over"),
            _("End of the term"),
            by_clock=True,
        ),
    ),
    road=(SeatStage.HELD,),
)


class PoolKind(models.TextChoices):
    """What members share."""

    EQUIPMENT = "equipment", pgettext_lazy("pool", "Equipment")
    SPACE = "space", pgettext_lazy("pool", "Space")
    VEHICLE = "vehicle", _("Vehicle")
    MATERIAL = "material", _("Material")
    SKILL = "skill", pgettext_lazy("pool", "Skill")


class LoanStage(models.TextChoices):
    """Where a loan stands."""

    ASKED = "asked", pgettext_lazy("loan", "Asked for")
    AGREED = "agreed", pgettext_lazy("loan", "Agreed")
    OUT = "out", _("Handed over")
    BACK = "back", _("Given back")
    DECLINED = "declined", pgettext_lazy("loan", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("loan", "Cancelled")


HOLDING = (LoanStage.AGREED, LoanStage.OUT)

LOAN = Flow(
    "orgs.poolloan",
    "stage",
    (
        Step(
            "agree",
            (LoanStage.ASKED,),
            LoanStage.AGREED,
            "orgs.lend",
            _("Agree"),
            pgettext_lazy("loan", "Agreed"),
            _("Answer of the owner"),
        ),
        Step(
            "decline",
            (LoanStage.ASKED,),
            LoanStage.DECLINED,
            "orgs.lend",
            pgettext_lazy("loan", "Decline"),
            pgettext_lazy("loan", "Declined"),
            _("Answer of the owner"),
            needs_reason=True,
        ),
        Step(
            "cancel",
            (LoanStage.ASKED, LoanStage.AGREED),
            LoanStage.CANCELLED,
            "orgs.borrow",
            _("Do without it"),
            pgettext_lazy("loan", "Cancelled"),
            _("Cancelling"),
        ),
        Step(
            "hand_over",
            (LoanStage.AGREED,),
            LoanStage.OUT,
            "orgs.lend",
            _("Hand over"),
            _("Handed over"),
            _("Handing over"),
        ),
        Step(
            "give_back",
            (LoanStage.OUT,),
            LoanStage.BACK,
            "orgs.lend",
            _("It came back"),
            _("Given back"),
            _("Return"),
            needs_reason=True,
        ),
    ),
    road=(LoanStage.ASKED, LoanStage.AGREED, LoanStage.OUT, LoanStage.BACK),
)


class ProgrammeStage(models.TextChoices):
    """Where a joint programme stands."""

    PLANNED = "planned", pgettext_lazy("programme", "Planned")
    RUNNING = "running", pgettext_lazy("programme", "Running")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("programme", "Cancelled")


PROGRAMME = Flow(
    "orgs.jointprogramme",
    "stage",
    (
        Step(
            "begin",
            (ProgrammeStage.PLANNED,),
            ProgrammeStage.RUNNING,
            "orgs.lead_programme",
            _("Begin"),
            pgettext_lazy("programme", "Begun"),
            _("Beginning"),
        ),
        Step(
            "close",
            (ProgrammeStage.RUNNING,),
            ProgrammeStage.CLOSED,
            "orgs.lead_programme",
            _("Close with a summary"),
            pgettext_lazy("programme", "Closed"),
            _("Closing"),
            needs_reason=True,
        ),
        Step(
            "cancel",
            (ProgrammeStage.PLANNED, ProgrammeStage.RUNNING),
            ProgrammeStage.CANCELLED,
            "orgs.lead_programme",
            _("Cancel"),
            pgettext_lazy("programme", "Cancelled"),
            _("Cancelling"),
            needs_reason=True,
        ),
    ),
    road=(ProgrammeStage.PLANNED, ProgrammeStage.RUNNING, ProgrammeStage.CLOSED),
)


class HostStage(models.TextChoices):
    """Whether an invited organisation takes part in a joint programme."""

    INVITED = "invited", pgettext_lazy("host", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("host", "Takes part")
    DECLINED = "declined", pgettext_lazy("host", "Does not take part")


HOST = Flow(
    "orgs.programmehost",
    "stage",
    (
        Step(
            "accept",
            (HostStage.INVITED,),
            HostStage.ACCEPTED,
            SPEAK,
            _("Take part"),
            pgettext_lazy("host", "Takes part"),
            _("Answer"),
        ),
        Step(
            "decline",
            (HostStage.INVITED,),
            HostStage.DECLINED,
            SPEAK,
            pgettext_lazy("host", "Decline"),
            pgettext_lazy("host", "Does not take part"),
            _("Answer"),
        ),
    ),
    road=(HostStage.INVITED, HostStage.ACCEPTED),
)
