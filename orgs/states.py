"""What an organisation can be, the flow of a membership, and the kinds of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Category(models.TextChoices):
    """The four categories of community social organisations."""

    SERVICE = "service", _("Services for residents")
    CHARITY = "charity", _("Public benefit and charity")
    CULTURE = "culture", _("Culture and sports")
    MUTUAL_HELP = "mutual_help", _("Mutual help among neighbours")


class Growth(models.TextChoices):
    """How far a filed organisation has grown (发展阶段)."""

    FILED = "filed", _("Filed")
    GROWING = "growing", _("Growing")
    REGULAR = "regular", _("Regular")
    MODEL = "model", _("Model")
    SUSPENDED = "suspended", _("Suspended")
    DEREGISTERED = "deregistered", _("Deregistered")


ACTIVE = (Growth.FILED, Growth.GROWING, Growth.REGULAR, Growth.MODEL)

GROWTH = Flow(
    "orgs.organisation",
    "stage",
    (
        Step(
            "grow",
            (Growth.FILED,),
            Growth.GROWING,
            "orgs.guide_organisation",
            _("Confirm as growing"),
            _("Growing"),
            _("Growing"),
        ),
        Step(
            "regularise",
            (Growth.GROWING,),
            Growth.REGULAR,
            "orgs.guide_organisation",
            _("Confirm as regular"),
            _("Regular"),
            _("Regular"),
        ),
        Step(
            "set_as_model",
            (Growth.REGULAR,),
            Growth.MODEL,
            "orgs.guide_organisation",
            _("Name as model"),
            _("Model"),
            _("Model"),
            needs_reason=True,
        ),
        Step(
            "suspend",
            ACTIVE,
            Growth.SUSPENDED,
            "orgs.guide_organisation",
            _("Suspend"),
            _("Suspended"),
            _("Suspended"),
            needs_reason=True,
        ),
        Step(
            "resume",
            (Growth.SUSPENDED,),
            Growth.GROWING,
            "orgs.guide_organisation",
            _("Lift the suspension"),
            _("Suspension lifted"),
            _("Suspension lifted"),
            needs_reason=True,
        ),
        Step(
            "deregister",
            (*ACTIVE, Growth.SUSPENDED),
            Growth.DEREGISTERED,
            "orgs.guide_organisation",
            _("Deregister"),
            _("Deregistered"),
            _("Deregistered"),
            needs_reason=True,
        ),
    ),
    road=(Growth.FILED, Growth.GROWING, Growth.REGULAR, Growth.MODEL),
)


class Belonging(models.TextChoices):
    """How somebody stands to an organisation."""

    ASKED = "asked", _("Asked to join")
    MEMBER = "member", _("Member")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


MEMBERSHIP = Flow(
    "orgs.membership",
    "stage",
    (
        Step(
            "admit",
            (Belonging.ASKED,),
            Belonging.MEMBER,
            "orgs.decide_membership",
            _("Admit"),
            _("Admitted"),
            _("Admission"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (Belonging.ASKED,),
            Belonging.DECLINED,
            "orgs.decide_membership",
            _("Decline"),
            _("Declined"),
            _("Admission"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "leave",
            (Belonging.ASKED, Belonging.MEMBER),
            Belonging.LEFT,
            "orgs.leave_membership",
            _("Leave"),
            _("Left"),
            _("Leaving"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "remove",
            (Belonging.MEMBER,),
            Belonging.LEFT,
            "orgs.decide_membership",
            _("Remove from the list"),
            _("Removed"),
            _("Removal"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "ask_again",
            (Belonging.DECLINED, Belonging.LEFT),
            Belonging.ASKED,
            "orgs.leave_membership",
            _("Ask again to join"),
            _("Asked again to join"),
            _("Asking again"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(Belonging.ASKED, Belonging.MEMBER),
)


class EvidenceKind(models.TextChoices):
    """What the platform holds about an organisation's work; ratings read nothing else (留痕)."""

    ACTIVITY = "activity", _("Verified activity")
    SERVICE = "service", _("Person-times served")
    REPORT = "report", _("Annual report on time")
    PROJECT_WON = "project_won", _("Project won")
    PROJECT_CLOSED = "project_closed", _("Project closed on time")
    SATISFACTION = "satisfaction", _("Resident's rating")
    COMPLAINT = "complaint", _("Founded complaint")


class Measure(models.TextChoices):
    """How an indicator is computed from the evidence of the window; each is one aggregate of the nightly query."""

    ACTIVITIES = "activities", _("Number of verified activities")
    ACTIVE_MONTHS = "active_months", _("Months with a verified activity")
    MEMBERS = "members", _("Number of members")
    SERVICE_PER_MEMBER = "service_per_member", _("Person-times served per member")
    REPORTS = "reports", _("Annual reports on time")
    PROJECTS_WON = "projects_won", _("Projects won")
    SATISFACTION = "satisfaction", _("Average rating by residents, in per cent")
    COMPLAINTS = "complaints", _("Founded complaints")
