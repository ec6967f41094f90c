"""Grants: money of a fund set aside for one body and one purpose."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Body, User
from core.flow import FlowRefused, begin, take
from funding.accounts import box_account, draw_pk
from funding.models import Budget, Fund, Grant, Movement
from funding.states import GRANT, MovementKind
from ledger.actions import post_transfer
from ledger.queries import balance_of

from .messages import tell_of_grant
from .permit import past_day, require


@transaction.atomic
def commit_grant(
    *,
    fund: Fund,
    budget: Budget,
    payee: Body,
    amount: int,
    subject: models.Model,
    by: User,
    committed_on: date | None = None,
) -> Grant:
    """Set ``amount`` fen of the fund aside for the payee's work on the subject; the budget is final from now on.

    Raises PermissionDenied, ValidationError (nothing, or more than the budget), LedgerRefused (the fund holds less).
    """
    require(by, "funding.commit_grant", fund)
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    _check(fund=fund, budget=budget, payee=payee, amount=amount)
    day = past_day(committed_on)
    grant = Grant(
        pk=draw_pk(Grant),
        place=getattr(subject, "place", None) or fund.place,
        fund=fund,
        standard=fund.standards.filter(in_force_from__lte=day).order_by("-version").first(),
        budget=budget,
        payee=payee,
        amount=amount,
        purpose=str(subject)[:200],
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
        committed_on=day,
    )
    grant.account = box_account(code=f"grant:{grant.pk}", name=str(grant), street_code=fund.street_code)
    grant.save(force_insert=True)
    begin(GRANT, grant, by=by)
    _move(grant, MovementKind.COMMITMENT, amount=amount, by=by, day=day)
    Budget.objects.filter(pk=budget.pk, is_final=False).update(is_final=True)
    tell_of_grant(grant, _("%(fund)s has set %(amount)s yuan aside for you."))
    return grant


def _check(*, fund: Fund, budget: Budget, payee: Body, amount: int) -> None:
    if amount <= 0:
        raise ValidationError(_("The amount must be above zero."), code="amount")
    if amount > budget.total:
        raise FlowRefused(_("The grant would be more than its budget."), code="budget")
    if payee.street_id != fund.street_id:
        raise FlowRefused(_("The payee belongs to another street."), code="street")


@transaction.atomic
def close_grant(*, grant: Grant, by: User) -> Grant:
    """Settle a grant: what was not paid goes back to its fund. Raises PermissionDenied, FlowRefused."""
    closed = _end(grant, "close", by=by)
    tell_of_grant(closed, _("The grant of %(amount)s yuan from %(fund)s is settled."))
    return closed


@transaction.atomic
def release_grant(*, grant: Grant, by: User, reason: str) -> Grant:
    """Give a grant up before anything was paid: all goes back to its fund. Raises PermissionDenied, FlowRefused."""
    released = _end(grant, "release", by=by, reason=reason)
    tell_of_grant(released, _("The grant of %(amount)s yuan was released and went back to %(fund)s."))
    return released


def _end(grant: Grant, step: str, *, by: User, reason: str = "") -> Grant:
    locked = Grant.objects.select_for_update().get(pk=grant.pk)
    left = balance_of(locked.account)
    grant = take(GRANT, locked, step, by=by, reason=reason, changes={"returned": left})
    if left:
        _move(grant, MovementKind.RETURN, amount=left, by=by, day=timezone.localdate())
    return grant


def _move(grant: Grant, kind: MovementKind, *, amount: int, by: User, day: date) -> None:
    """Move money between the fund and the grant, and write it into the fund's book."""
    sign = 1 if kind == MovementKind.COMMITMENT else -1
    transfer = post_transfer(
        key=f"funding.grant:{grant.pk}:{kind}",
        kind=f"funding.{kind}",
        entries=[(grant.fund.account, -sign * amount), (grant.account, sign * amount)],
        source=f"funding.grant:{grant.pk}",
        by=by,
        effective_on=day,
        memo=grant.purpose,
    )
    Movement.objects.create(
        fund=grant.fund,
        kind=kind,
        grant=grant,
        payee=grant.payee,
        amount=amount,
        purpose=grant.purpose,
        happened_on=day,
        transfer=transfer,
    )
