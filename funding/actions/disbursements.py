"""Disbursements: asked for, approved, paid, by people who are not the same."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from funding.accounts import body_account
from funding.models import Disbursement, Grant, Movement
from funding.rules import needs_three_people
from funding.states import DISBURSEMENT, GrantStage, MovementKind
from ledger.actions import post_transfer
from ledger.queries import balance_of

from .messages import ask_for_approval, ask_for_payment, stop_waiting, tell_of_payment
from .permit import past_day, require


@transaction.atomic
def request_disbursement(*, grant: Grant, amount: int, purpose: str, by: User) -> Disbursement:
    """Ask for ``amount`` fen of a grant to be paid to its payee.

    Raises PermissionDenied, ValidationError, or FlowRefused if the grant holds less than is asked for in all.
    """
    require(by, "funding.request_disbursement", grant)
    grant = Grant.objects.select_for_update(of=("self",)).select_related("account").get(pk=grant.pk)
    if amount <= 0:
        raise ValidationError(_("The amount must be above zero."), code="amount")
    if grant.stage != GrantStage.COMMITTED:
        raise FlowRefused(_("This grant has ended; nothing more is paid from it."), code="ended")
    if amount > balance_of(grant.account) - grant.disbursements.open().sum():
        raise FlowRefused(_("The grant does not hold that much any more."), code="amount")
    disbursement = Disbursement.objects.create(
        place=grant.place,
        grant=grant,
        amount=amount,
        purpose=purpose.strip() or grant.purpose[:100],
        needs_three=needs_three_people(amount),
        requested_by=by,
    )
    ask_for_approval(disbursement)
    return begin(DISBURSEMENT, disbursement, by=by)


@transaction.atomic
def approve_disbursement(*, disbursement: Disbursement, by: User) -> Disbursement:
    """Approve a payment. Raises PermissionDenied, FlowRefused (who asked, above the threshold, does not approve)."""
    approved = take(DISBURSEMENT, disbursement, "approve", by=by, changes={"approved_by": by})
    ask_for_payment(approved)
    return approved


@transaction.atomic
def pay_disbursement(
    *, disbursement: Disbursement, by: User, paid_on: date | None = None, voucher: str = ""
) -> Disbursement:
    """Record that the payee was paid, in the ledger and in the fund's book; ``voucher`` is the bank's number.

    Raises PermissionDenied, FlowRefused (who approved does not pay), ValidationError (a day ahead), LedgerRefused.
    """
    require(by, "funding.pay_disbursement", disbursement)
    disbursement = Disbursement.objects.select_for_update(of=("self",)).get(pk=disbursement.pk)
    if why := DISBURSEMENT.refusal(disbursement, DISBURSEMENT.step("pay"), by):
        raise FlowRefused(why, code="pay")
    grant = disbursement.grant
    day = past_day(paid_on)
    transfer = post_transfer(
        key=f"funding.disbursement:{disbursement.pk}:paid",
        kind="funding.payment",
        entries=[(grant.account, -disbursement.amount), (body_account(grant.payee), disbursement.amount)],
        source=f"funding.disbursement:{disbursement.pk}",
        by=by,
        effective_on=day,
        memo=disbursement.purpose,
    )
    paid = take(
        DISBURSEMENT,
        disbursement,
        "pay",
        by=by,
        changes={"paid_by": by, "paid_on": day, "transfer": transfer, "voucher": voucher},
    )
    Movement.objects.create(
        fund=grant.fund,
        kind=MovementKind.PAYMENT,
        grant=grant,
        payee=grant.payee,
        amount=paid.amount,
        purpose=paid.purpose,
        happened_on=day,
        transfer=transfer,
    )
    stop_waiting(paid)
    tell_of_payment(paid, _("%(amount)s yuan have been paid to your organisation."))
    return paid


@transaction.atomic
def refuse_disbursement(*, disbursement: Disbursement, by: User, reason: str) -> Disbursement:
    """Refuse a payment with a reason that everybody reads. Raises PermissionDenied, FlowRefused."""
    refused = take(DISBURSEMENT, disbursement, "refuse", by=by, reason=reason)
    stop_waiting(refused)
    tell_of_payment(refused, _("The payment of %(amount)s yuan was refused: %(reason)s"), reason=reason)
    return refused


@transaction.atomic
def cancel_disbursement(*, disbursement: Disbursement, by: User, reason: str = "") -> Disbursement:
    """Take a request back. Raises PermissionDenied, FlowRefused."""
    cancelled = take(DISBURSEMENT, disbursement, "cancel", by=by, reason=reason)
    stop_waiting(cancelled)
    return cancelled
