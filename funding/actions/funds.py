"""Funds: opened, given a standard, and filled."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from funding.accounts import box_account, draw_pk, outside_account
from funding.models import Fund, FundStandard, Movement
from funding.states import MovementKind, Source
from ledger.actions import post_transfer
from places.models import Place

from .permit import past_day, require


@transaction.atomic
def open_fund(
    *, place: Place, name: str, source: Source, year: int, by: User, purpose: str = "", standard: str = ""
) -> Fund:
    """Open a fund, with the first version of its standard if there is one. Raises PermissionDenied, ValidationError."""
    fund = Fund(pk=draw_pk(Fund), place=place, name=name, source=source, year=year, purpose=purpose)
    require(by, "funding.open_fund", fund)
    fund.full_clean(exclude=["account", "street"])
    fund.account = box_account(code=f"fund:{fund.pk}", name=str(fund), street_code=place.street_code)
    fund.save(force_insert=True)
    if standard:
        adopt_standard(fund=fund, text=standard, by=by)
    return fund


@transaction.atomic
def adopt_standard(*, fund: Fund, text: str, by: User, in_force_from: date | None = None) -> FundStandard:
    """Adopt the next version of what a fund may be spent on; earlier ones stay. Raises PermissionDenied."""
    require(by, "funding.change_fund", fund)
    fund = Fund.objects.select_for_update().get(pk=fund.pk)
    latest = fund.standards.order_by("-version").values_list("version", flat=True).first()
    return FundStandard.objects.create(
        fund=fund,
        version=(latest or 0) + 1,
        text=text,
        in_force_from=in_force_from or timezone.localdate(),
        adopted_by=by,
    )


@transaction.atomic
def receive_money(
    *, fund: Fund, amount: int, memo: str, by: User, key: str, received_on: date | None = None
) -> Movement:
    """Book ``amount`` fen that came in from outside; ``memo`` says from whom and is shown to the public.

    The same key again returns the first line. Raises PermissionDenied, ValidationError, LedgerRefused.
    """
    require(by, "funding.receive_money", fund)
    if amount <= 0:
        raise ValidationError(_("The amount must be above zero."), code="amount")
    if received_on is not None:
        past_day(received_on)
    transfer = post_transfer(
        key=f"funding.fund:{fund.pk}:receipt:{key}",
        kind="funding.receipt",
        entries=[(outside_account(fund.street_code), -amount), (fund.account, amount)],
        source=f"funding.fund:{fund.pk}",
        by=by,
        effective_on=received_on,
        memo=memo,
    )
    line, _made = Movement.objects.get_or_create(
        transfer=transfer,
        defaults={
            "fund": fund,
            "kind": MovementKind.RECEIPT,
            "amount": amount,
            "purpose": memo[:200],
            "happened_on": transfer.effective_on,
        },
    )
    return line
