"""Suspension of an organisation, and what authorities did about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step


class SuspensionStage(models.TextChoices):
    """Where a suspension stands."""

    OPEN = "open", _("Suspended")
    MENDED = "mended", _("Reported as mended")
    LIFTED = "lifted", _("Lifted")
    ENDED = "ended", _("Ended with the organisation")


class PunishmentKind(models.TextChoices):
    """What was imposed."""

    WARNING = "warning", _("Warning")
    ORDER = "order", _("Order to mend")
    FINE = "fine", _("Fine")
    STOP = "stop", _("Order to stop working")
    OTHER = "other", _("Other")


RUNNING = (SuspensionStage.OPEN, SuspensionStage.MENDED)

SUSPENSION = Flow(
    "orgs.suspension",
    "stage",
    (
        Step(
            "report_mended",
            (SuspensionStage.OPEN,),
            SuspensionStage.MENDED,
            "orgs.manage_organisation",
            _("Report as mended"),
            _("Reported as mended"),
            _("Mending"),
            needs_reason=True,
        ),
        Step(
            "refuse_mending",
            (SuspensionStage.MENDED,),
            SuspensionStage.OPEN,
            "orgs.guide_organisation",
            _("Not mended yet"),
            _("Not mended yet"),
            _("Check"),
            needs_reason=True,
        ),
        Step(
            "lift",
            RUNNING,
            SuspensionStage.LIFTED,
            "orgs.guide_organisation",
            _("Lift the suspension"),
            _("Suspension lifted"),
            _("Lifting"),
            needs_reason=True,
        ),
        Step(
            "end",
            RUNNING,
            SuspensionStage.ENDED,
            "orgs.by_the_clock_alone",
            _("End"),
            _("Ended with the organisation"),
            _("End"),
            by_clock=True,
        ),
    ),
    road=(SuspensionStage.OPEN, SuspensionStage.MENDED, SuspensionStage.LIFTED),
)
