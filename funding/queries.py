"""What pages and other floors read about money."""

from typing import TypedDict

from django.db import models
from django.db.models import Prefetch, Q

from core.models import StepTaken
from core.personal import mask_name
from core.states import Visibility
from disclosure.queries import TraceLine

from .models import Disbursement, Fund, Grant, Movement
from .states import DISBURSEMENT, GRANT, OPEN, DisbursementStage


class Money(TypedDict):
    """The public money of one subject, in fen."""

    committed: int  # granted, less what went back to the fund
    paid: int
    under_way: int  # asked for or approved, not paid
    remaining: int  # granted and not paid
    returned: int
    grants: list[Grant]
    disbursements: list[Disbursement]  # oldest first


def money_of(subject: models.Model) -> Money:
    """Return what was granted for the subject and what became of it; two queries."""
    return money_for(subject._meta.label_lower, subject.pk)


def money_for(label: str, pk: int) -> Money:
    """Return the same by the subject's label (``projects.application``) and number."""
    grants = list(
        Grant.objects.given_for(label, pk)
        .select_related("fund", "payee")
        .prefetch_related(Prefetch("disbursements", Disbursement.objects.order_by("pk")))
        .order_by("pk")
    )
    payments = sorted((d for grant in grants for d in grant.disbursements.all()), key=lambda d: d.pk)
    paid = sum(d.amount for d in payments if d.stage == DisbursementStage.PAID)
    returned = sum(grant.returned for grant in grants)
    committed = sum(grant.amount for grant in grants) - returned
    return {
        "committed": committed,
        "paid": paid,
        "under_way": sum(d.amount for d in payments if d.stage in OPEN),
        "remaining": committed - paid,
        "returned": returned,
        "grants": grants,
        "disbursements": payments,
    }


def money_trace(money: Money) -> list[TraceLine]:
    """Return the public steps of the grants and payments, newest first, names masked for everybody; one query."""
    grants = Q(flow=GRANT.name, object_id__in=[grant.pk for grant in money["grants"]])
    payments = Q(flow=DISBURSEMENT.name, object_id__in=[payment.pk for payment in money["disbursements"]])
    steps = StepTaken.objects.filter(grants | payments).readable(Visibility.PUBLIC).order_by("-pk")
    return [
        TraceLine(
            taken_at=step.taken_at,
            actor_name=mask_name(step.actor_name),
            actor_role=step.actor_role,
            behalf_name=mask_name(step.behalf_name),
            label=step.label,
            reason=step.reason,
        )
        for step in steps
    ]


def public_funds() -> models.QuerySet[Fund]:
    """Return the funds with their figures; all of them are public."""
    return Fund.objects.with_figures()


def book_of(fund: Fund) -> models.QuerySet[Movement]:
    """Return the lines of a fund's book, newest first: purpose, payee, amount, date, and nothing about people."""
    return fund.movements.select_related("payee", "grant").order_by("-pk")
