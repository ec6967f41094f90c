"""What of the money waits for a member of staff, for the start page."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.money import format_fen
from core.queue import QueueItem, register
from notices.models import DueDate

from .models import Disbursement
from .states import DisbursementStage

SHOWN = 50


def _waiting(user: User, role: Role, stage: DisbursementStage) -> Iterator[QueueItem]:
    paths = user.standing.paths(role)
    if not paths:
        return
    inside = reduce(or_, (Q(place__path__startswith=path) for path in paths))
    key = Concat(Value("funding.disbursement:"), Cast(OuterRef("pk"), CharField()))
    due_on = Subquery(DueDate.objects.filter(key=key, cleared_at=None).values("due_on")[:1])
    rows: Any = (
        Disbursement.objects.filter(inside, stage=stage).select_related("grant__payee", "place").annotate(due=due_on)
    )
    # Nobody is asked for what somebody else has to do: who approved does not pay.
    for row in rows.exclude(approved_by=user).order_by("pk")[:SHOWN]:
        if row.needs_three and row.requested_by_id == user.pk:
            continue
        yield QueueItem(
            title=f"{row.grant.payee} · {row.purpose} · {format_fen(row.amount)}",
            url=reverse("admin:funding_disbursement_change", args=[row.pk]),
            due_on=row.due,
            place=row.place.name,
        )


def to_approve(user: User) -> Iterator[QueueItem]:
    """Yield the payments that wait for this person's approval; one query."""
    return _waiting(user, Role.STREET_STAFF, DisbursementStage.REQUESTED)


def to_pay(user: User) -> Iterator[QueueItem]:
    """Yield the approved payments that this person may pay; one query."""
    return _waiting(user, Role.FINANCE, DisbursementStage.APPROVED)


register("funding.to_approve", _("Payments to approve"), to_approve)
register("funding.to_pay", _("Payments to pay"), to_pay)
