"""The three sources, and the flows of a grant and of a disbursement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step


class Source(models.TextChoices):
    """Where a fund's money comes from (三源)."""

    FISCAL = "fiscal", _("Fiscal special fund")
    COMMUNITY = "community", _("Community fund")
    CROWD = "crowd", _("Crowdfunding")


class MovementKind(models.TextChoices):
    """A line of a fund's book."""

    RECEIPT = "receipt", _("Money received")
    COMMITMENT = "commitment", _("Grant committed")
    PAYMENT = "payment", _("Money paid out")
    RETURN = "return", _("Returned to the fund")


class GrantStage(models.TextChoices):
    """Where a grant stands."""

    COMMITTED = "committed", _("Committed")
    CLOSED = "closed", _("Settled")
    RELEASED = "released", _("Given back")


GRANT = Flow(
    "funding.grant",
    "stage",
    (
        Step(
            "close",
            (GrantStage.COMMITTED,),
            GrantStage.CLOSED,
            "funding.close_grant",
            _("Settle the grant"),
            _("Settled; what was left went back to the fund"),
            _("Settlement"),
        ),
        Step(
            "release",
            (GrantStage.COMMITTED,),
            GrantStage.RELEASED,
            "funding.close_grant",
            _("Release the grant"),
            _("Released; the money went back to the fund"),
            _("Giving back"),
            needs_reason=True,
        ),
    ),
    road=(GrantStage.COMMITTED, GrantStage.CLOSED),
)


class DisbursementStage(models.TextChoices):
    """Where a disbursement stands."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


# The badge of each state: waiting, under way, done, refused, ended.
TONES = {
    DisbursementStage.REQUESTED: "wait",
    DisbursementStage.APPROVED: "info",
    DisbursementStage.PAID: "good",
    DisbursementStage.REFUSED: "bad",
    DisbursementStage.CANCELLED: "ended",
}

OPEN = (DisbursementStage.REQUESTED, DisbursementStage.APPROVED)

DISBURSEMENT = Flow(
    "funding.disbursement",
    "stage",
    (
        Step(
            "approve",
            (DisbursementStage.REQUESTED,),
            DisbursementStage.APPROVED,
            "funding.approve_disbursement",
            _("Approve"),
            _("Payment approved"),
            _("Approval"),
        ),
        Step(
            "pay",
            (DisbursementStage.APPROVED,),
            DisbursementStage.PAID,
            "funding.pay_disbursement",
            _("Record the payment"),
            _("Paid"),
            _("Payment"),
        ),
        Step(
            "refuse",
            OPEN,
            DisbursementStage.REFUSED,
            "funding.approve_disbursement",
            _("Refuse"),
            _("Payment refused"),
            _("Approval"),
            needs_reason=True,
        ),
        Step(
            "cancel",
            OPEN,
            DisbursementStage.CANCELLED,
            "funding.cancel_disbursement",
            _("Cancel the request"),
            _("Request cancelled"),
            _("Cancellation"),
        ),
    ),
    road=(DisbursementStage.REQUESTED, DisbursementStage.APPROVED, DisbursementStage.PAID),
)
