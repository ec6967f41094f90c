"""Who is told what about money, and what falls due by it."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Body, RoleGrant, User
from accounts.queries import holders_of
from accounts.states import Role
from core.money import format_fen
from core.workdays import add_working_days
from funding.models import Disbursement, Grant
from notices.actions import clear_due, notify, set_due


def managers_of(body: Body) -> QuerySet[User]:
    """Return the people who manage a body today."""
    grants = RoleGrant.objects.current().filter(body=body, role=Role.ORG_MANAGER)
    return User.objects.filter(grants__in=grants).distinct()


def tell_of_grant(grant: Grant, words: str) -> None:
    """Tell the managers of the payee what became of the grant; ``words`` take purpose, fund and amount."""
    notify(
        kind="funding.money",
        to=managers_of(grant.payee),
        title=_("Grant: %(purpose)s") % {"purpose": grant.purpose},
        text=words % {"purpose": grant.purpose, "fund": grant.fund, "amount": format_fen(grant.amount)},
        url=_panel(grant),
        street_code=grant.street_code,
    )


def tell_of_payment(payment: Disbursement, words: str, *, reason: str = "") -> None:
    """Tell the payee's managers and whoever asked what became of the payment."""
    notify(
        kind="funding.money",
        to=[*managers_of(payment.grant.payee), payment.requested_by],
        title=_("Payment: %(purpose)s") % {"purpose": payment.purpose},
        text=words % {"purpose": payment.purpose, "amount": format_fen(payment.amount), "reason": reason},
        url=_panel(payment.grant),
        street_code=payment.street_code,
    )


def ask_for_approval(payment: Disbursement) -> None:
    """Ask the street's staff, but not who asked, to approve or refuse within some working days."""
    people = holders_of(Role.STREET_STAFF, at=payment.place).exclude(pk=payment.requested_by_id)
    _wait_for(payment, "funding.to_approve", _("Approve the payment"), people, settings.FUNDING_APPROVE_WITHIN_DAYS)


def ask_for_payment(payment: Disbursement) -> None:
    """Ask the street's finance staff to pay within some working days."""
    people = holders_of(Role.FINANCE, at=payment.place).exclude(pk=payment.approved_by_id or 0)
    _wait_for(payment, "funding.to_pay", _("Pay what was approved"), people, settings.FUNDING_PAY_WITHIN_DAYS)


def stop_waiting(payment: Disbursement) -> None:
    """Nothing of the payment is awaited any more."""
    clear_due(_key(payment))


def _wait_for(payment: Disbursement, kind: str, title: str, people: QuerySet[User], days: int) -> None:
    url = reverse("admin:funding_disbursement_change", args=[payment.pk])
    due_on = add_working_days(timezone.localdate(), days)
    text = _("%(payee)s · %(purpose)s · %(amount)s yuan · by %(day)s") % {
        "payee": payment.grant.payee,
        "purpose": payment.purpose,
        "amount": format_fen(payment.amount),
        "day": date_format(due_on),
    }
    notify(kind=kind, to=people, title=title, text=text, url=url, street_code=payment.street_code)
    set_due(
        key=_key(payment),
        kind=kind,
        due_on=due_on,
        title=f"{title}: {payment.purpose}",
        url=url,
        people=people,
        street_code=payment.street_code,
    )


def _key(payment: Disbursement) -> str:
    return f"funding.disbursement:{payment.pk}"


def _panel(grant: Grant) -> str:
    return grant.subject_url or reverse("funding:panel", args=[grant.subject_label, grant.subject_id])
