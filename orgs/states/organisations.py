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
