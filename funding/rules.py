"""Who may do what with money: staff decide, finance staff pay, auditors read."""

import rules
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import (
    is_auditor_of_its_place,
    is_finance_of_its_place,
    is_staff_of_its_place,
    is_street_staff,
    manages_its_body,
)
from core.flow import Actor

from .models import Disbursement, Grant
from .states import DISBURSEMENT, GRANT


@rules.predicate
def asked_for_it(user: User, disbursement: Disbursement) -> bool:
    """Whether this person asked for the disbursement."""
    return disbursement is not None and disbursement.requested_by_id == user.pk


reads_the_books = is_staff_of_its_place | is_finance_of_its_place | is_auditor_of_its_place

rules.add_perm("funding.open_fund", is_street_staff)
rules.add_perm("funding.change_fund", is_street_staff)
rules.add_perm("funding.receive_money", is_finance_of_its_place)
rules.add_perm("funding.commit_grant", is_street_staff)
rules.add_perm("funding.close_grant", is_street_staff)
rules.add_perm("funding.request_disbursement", is_staff_of_its_place | manages_its_body)
rules.add_perm("funding.approve_disbursement", is_street_staff)
rules.add_perm("funding.pay_disbursement", is_finance_of_its_place)
rules.add_perm("funding.cancel_disbursement", asked_for_it | is_street_staff)
for _noun in ("fund", "budget", "grant", "disbursement", "movement"):
    rules.add_perm(f"funding.view_{_noun}", reads_the_books)


def needs_three_people(amount: int) -> bool:
    """Whether a payment of this many fen needs three different people rather than two."""
    return bool(amount >= settings.FUNDING_THREE_PEOPLE_FROM_FEN)


@DISBURSEMENT.actor_guard("approve")
def approver_did_not_ask(disbursement: Disbursement, by: Actor | None) -> str | None:
    """Above the threshold, who asked doesn't approve."""
    if by is not None and disbursement.needs_three and disbursement.requested_by_id == by.pk:
        return _("You asked for this payment; at this amount somebody else has to approve it.")
    return None


@DISBURSEMENT.actor_guard("pay")
def payer_is_another(disbursement: Disbursement, by: Actor | None) -> str | None:
    """Who approved never pays; above the threshold, neither does who asked."""
    if by is not None and disbursement.approved_by_id == by.pk:
        return _("You approved this payment; somebody else has to pay it.")
    if by is not None and disbursement.needs_three and disbursement.requested_by_id == by.pk:
        return _("You asked for this payment; at this amount somebody else has to pay it.")
    return None


@GRANT.guard("close")
@GRANT.guard("release")
def nothing_is_under_way(grant: Grant) -> str | None:
    """Refuse to end a grant while a disbursement of it is open."""
    if grant.disbursements.open().exists():
        return _("A payment out of this grant is still under way; pay, refuse or cancel it first.")
    return None


@GRANT.guard("release")
def nothing_was_paid(grant: Grant) -> str | None:
    """Refuse to release a grant of which a part was paid."""
    if grant.disbursements.filter(paid_on__isnull=False).exists():
        return _("A part of this grant has been paid; settle it instead.")
    return None


@GRANT.guard("close")
def something_was_paid(grant: Grant) -> str | None:
    """Refuse to settle a grant of which nothing was paid."""
    if not grant.disbursements.filter(paid_on__isnull=False).exists():
        return _("Nothing of this grant has been paid; release it instead.")
    return None
