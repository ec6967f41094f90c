"""The flows of a circle around a talent (幸福圈), of its members, its meetings and of the handing over of its lead."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class CircleStage(models.TextChoices):
    """How far a circle has grown."""

    OPENED = "opened", pgettext_lazy("circle", "Opened")
    ACTIVE = "active", pgettext_lazy("circle", "Active")
    QUALIFIED = "qualified", pgettext_lazy("circle", "Qualified")
    NURSERY = "nursery", pgettext_lazy("circle", "In the nursery")
    FILED = "filed", pgettext_lazy("circle", "Filed as an organisation")
    RESTING = "resting", pgettext_lazy("circle", "Resting")
    CLOSED = "closed", pgettext_lazy("circle", "Closed")


class CircleBelonging(models.TextChoices):
    """How somebody stands to a circle."""

    ASKED = "asked", _("Asked to join")
    INVITED = "invited", _("Invited")
    MEMBER = "member", _("Member")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


class CircleWay(models.TextChoices):
    """How somebody came to a circle."""

    FOUNDER = "founder", _("Opened it")
    ASKED = "asked", _("Asked to join")
    ABILITY = "ability", _("Found among the abilities")
    TALENT = "talent", _("Found among the talents")


class MeetingStage(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class HandoverStage(models.TextChoices):
    """Where the offer to take over the lead stands."""

    OFFERED = "offered", pgettext_lazy("lead", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("lead", "Accepted")
    DECLINED = "declined", pgettext_lazy("lead", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("lead", "Withdrawn")


class CircleMeasure(models.TextChoices):
    """What a condition of growth counts."""

    MEMBERS = "members", _("Members")
    MEETINGS = "meetings", _("Meetings held")
    ATTENDANTS = "attendants", _("Different people who came to meetings")
    MONTHS = "months", _("Months with a meeting")
    DAYS = "days", _("Days since it opened")


# Where members come and go and meetings are planned.
WORKING = (CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED, CircleStage.NURSERY)
# What counts towards the number of circles that one person leads.
LIVING_CIRCLES = (*WORKING, CircleStage.RESTING)
# What can become an organisation and so fill a gap.
GROWING_CIRCLES = (CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED, CircleStage.NURSERY)
# The step by which each stage with conditions is reached.
GROWTH_STEPS = {CircleStage.ACTIVE: "grow", CircleStage.QUALIFIED: "qualify"}
NEXT_STAGE: dict[str, CircleStage] = {
    CircleStage.OPENED: CircleStage.ACTIVE,
    CircleStage.ACTIVE: CircleStage.QUALIFIED,
}

CIRCLE = Flow(
    "orgs.circle",
    "stage",
    (
        Step(
            "grow",
            (CircleStage.OPENED,),
            CircleStage.ACTIVE,
            "orgs.lead_circle",
            _("Become active"),
            pgettext_lazy("circle", "Active"),
            pgettext_lazy("circle", "Active"),
            by_clock=True,
        ),
        Step(
            "qualify",
            (CircleStage.ACTIVE,),
            CircleStage.QUALIFIED,
            "orgs.lead_circle",
            _("Qualify for incubation"),
            pgettext_lazy("circle", "Qualified"),
            pgettext_lazy("circle", "Qualified"),
            by_clock=True,
        ),
        Step(
            "nurse",
            (CircleStage.QUALIFIED,),
            CircleStage.NURSERY,
            "orgs.nurse_circle",
            _("Take into the nursery"),
            _("Taken into the nursery"),
            _("Nursery"),
        ),
        Step(
            "return_to_circle",
            (CircleStage.NURSERY,),
            CircleStage.ACTIVE,
            "orgs.nurse_circle",
            _("Back to being a circle"),
            _("Incubation ended; a circle again"),
            _("Nursery"),
            needs_reason=True,
        ),
        Step(
            "file",
            (CircleStage.QUALIFIED, CircleStage.NURSERY),
            CircleStage.FILED,
            "orgs.file_circle",
            _("Filed as an organisation"),
            _("Filed as an organisation"),
            pgettext_lazy("circle", "Filing"),
            by_clock=True,
        ),
        Step(
            "rest",
            (CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED),
            CircleStage.RESTING,
            "orgs.lead_circle",
            _("Let it rest"),
            _("Rests: no meeting for a long time"),
            _("Rest"),
            by_clock=True,
        ),
        Step(
            "wake",
            (CircleStage.RESTING,),
            CircleStage.OPENED,
            "orgs.lead_circle",
            _("Go on"),
            _("Goes on"),
            _("Going on"),
        ),
        Step(
            "close",
            (CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED, CircleStage.RESTING),
            CircleStage.CLOSED,
            "orgs.close_circle",
            pgettext_lazy("circle", "Close"),
            pgettext_lazy("circle", "Closed"),
            pgettext_lazy("circle", "End"),
            needs_reason=True,
        ),
    ),
    road=(CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED, CircleStage.NURSERY, CircleStage.FILED),
)

CIRCLE_MEMBER = Flow(
    "orgs.circle_member",
    "stage",
    (
        Step(
            "admit",
            (CircleBelonging.ASKED,),
            CircleBelonging.MEMBER,
            "orgs.lead_circle",
            _("Admit"),
            _("Admitted"),
            _("Admission"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (CircleBelonging.ASKED,),
            CircleBelonging.DECLINED,
            "orgs.lead_circle",
            _("Decline"),
            _("Declined"),
            _("Admission"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "accept",
            (CircleBelonging.INVITED,),
            CircleBelonging.MEMBER,
            "orgs.own_circle_membership",
            _("Accept the invitation"),
            _("Invitation accepted"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "refuse",
            (CircleBelonging.INVITED,),
            CircleBelonging.DECLINED,
            "orgs.own_circle_membership",
            _("Decline with thanks"),
            _("Invitation declined"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "take_back",
            (CircleBelonging.INVITED,),
            CircleBelonging.LEFT,
            "orgs.lead_circle",
            _("Take the invitation back"),
            _("Invitation taken back"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "ask_again",
            (CircleBelonging.DECLINED, CircleBelonging.LEFT),
            CircleBelonging.ASKED,
            "orgs.own_circle_membership",
            _("Ask again to join"),
            _("Asked again to join"),
            _("Asking again"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "invite_again",
            (CircleBelonging.DECLINED, CircleBelonging.LEFT),
            CircleBelonging.INVITED,
            "orgs.lead_circle",
            _("Invite again"),
            _("Invited again"),
            _("Invitation"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "leave",
            (CircleBelonging.ASKED, CircleBelonging.MEMBER),
            CircleBelonging.LEFT,
            "orgs.own_circle_membership",
            _("Leave"),
            _("Left"),
            _("Leaving"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "remove",
            (CircleBelonging.MEMBER,),
            CircleBelonging.LEFT,
            "orgs.lead_circle",
            _("Remove from the list"),
            _("Removed"),
            _("Removal"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(CircleBelonging.ASKED, CircleBelonging.MEMBER),
)

CIRCLE_MEETING = Flow(
    "orgs.circle_meeting",
    "stage",
    (
        Step(
            "hold",
            (MeetingStage.PLANNED,),
            MeetingStage.HELD,
            "orgs.lead_circle",
            _("Write the minutes"),
            pgettext_lazy("meeting", "Held"),
            _("Minutes of the meeting"),
        ),
        Step(
            "cancel",
            (MeetingStage.PLANNED,),
            MeetingStage.CANCELLED,
            "orgs.lead_circle",
            _("Cancel the meeting"),
            pgettext_lazy("meeting", "Cancelled"),
            _("Cancellation"),
            needs_reason=True,
            by_clock=True,
        ),
    ),
    road=(MeetingStage.PLANNED, MeetingStage.HELD),
)

CIRCLE_HANDOVER = Flow(
    "orgs.circle_handover",
    "stage",
    (
        Step(
            "accept",
            (HandoverStage.OFFERED,),
            HandoverStage.ACCEPTED,
            "orgs.answer_handover",
            _("Take over the lead"),
            _("The lead was handed over"),
            _("Handing over"),
        ),
        Step(
            "decline",
            (HandoverStage.OFFERED,),
            HandoverStage.DECLINED,
            "orgs.answer_handover",
            _("Decline with thanks"),
            pgettext_lazy("lead", "Declined"),
            _("Handing over"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (HandoverStage.OFFERED,),
            HandoverStage.WITHDRAWN,
            "orgs.lead_circle",
            _("Withdraw"),
            pgettext_lazy("lead", "Withdrawn"),
            _("Handing over"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(HandoverStage.OFFERED, HandoverStage.ACCEPTED),
)
