"""What an organisation can be, and how it grows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step


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
    REGISTERED = "registered", _("Registered as a legal person")
    SUSPENDED = "suspended", _("Suspended")
    DEREGISTERED = "deregistered", _("Deregistered")
    REVOKED = "revoked", _("Filing revoked")


FILED_STAGES = (Growth.FILED, Growth.GROWING, Growth.REGULAR, Growth.MODEL)
# Who may work; a registered organisation goes on as before, with rights of its own.
ACTIVE = (*FILED_STAGES, Growth.REGISTERED)
# Whose life on the register is over; the page is kept.
ENDED = (Growth.DEREGISTERED, Growth.REVOKED)
# The steps whose conditions are data, and that staff confirm.
GROWTH_STEPS = ("grow", "regularise", "set_as_model")


class GrowthMeasure(models.TextChoices):
    """What a condition of growth counts."""

    MONTHS = "months", _("Months since filing")
    ACTIVITIES = "activities", _("Verified activities in the last 12 months")
    MEMBERS = "members", _("Members")
    STARS = "stars", _("Stars")
    REPORTS = "reports", _("Annual reports found in order")


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
            "resume_as_filed",
            (Growth.SUSPENDED,),
            Growth.FILED,
            "orgs.guide_organisation",
            _("Lift the suspension"),
            _("Suspension lifted"),
            _("Suspension lifted"),
            needs_reason=True,
        ),
        Step(
            "resume_as_registered",
            (Growth.SUSPENDED,),
            Growth.REGISTERED,
            "orgs.guide_organisation",
            _("Lift the suspension"),
            _("Suspension lifted"),
            _("Suspension lifted"),
            needs_reason=True,
        ),
        Step(
            "register",
            FILED_STAGES,
            Growth.REGISTERED,
            "orgs.guide_organisation",
            _("Enter the registration"),
            _("Registered as a legal person"),
            _("Registration"),
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
            by_clock=True,
        ),
        Step(
            "revoke",
            (*ACTIVE, Growth.SUSPENDED),
            Growth.REVOKED,
            "orgs.guide_organisation",
            _("Revoke the filing"),
            _("Filing revoked"),
            _("Filing revoked"),
            needs_reason=True,
            by_clock=True,
        ),
    ),
    road=(Growth.FILED, Growth.GROWING, Growth.REGULAR, Growth.MODEL),
)
