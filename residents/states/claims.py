"""The flow of a claim to belong to a household."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class ClaimStage(models.TextChoices):
    """Where a claim stands."""

    FILED = "filed", _("Waits for the community desk")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLAIM = Flow(
    "residents.householdclaim",
    "stage",
    (
        Step(
            "confirm",
            (ClaimStage.FILED,),
            ClaimStage.CONFIRMED,
            "residents.decide_claim",
            _("Confirm"),
            _("Confirmed"),
            _("Confirmation"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "refuse",
            (ClaimStage.FILED,),
            ClaimStage.REFUSED,
            "residents.decide_claim",
            _("Refuse"),
            _("Refused"),
            _("Confirmation"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (ClaimStage.FILED,),
            ClaimStage.WITHDRAWN,
            "residents.withdraw_claim",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(ClaimStage.FILED, ClaimStage.CONFIRMED),
)
