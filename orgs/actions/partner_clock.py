"""What the clock does with partners: agreements begin, are reminded of, and end with their date."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from core.flow import FlowRefused
from orgs.models.partners import Partner, PartnerAgreement
from orgs.states.partners import BOUND, AgreementStage, PartnerStage

from .partner_agreements import end_agreement
from .partners import end_partnership, start_performing, tell_desk, tell_partner


def follow_partners() -> dict[str, int]:
    """Do what is due today; return how many of each. Run every night; a second run finds nothing to do."""
    return {"ended": _end(), "begun": _begin(), "over": _close(), "reminded": _remind()}


def _end() -> int:
    """End agreements whose last day is over."""
    rows = PartnerAgreement.objects.signed().filter(ends_on__lt=timezone.localdate()).order_by("pk")
    return sum(_tried(partial(end_agreement, agreement=row, by=None)) for row in list(rows))


def _begin() -> int:
    """Let those perform whose agreement has begun."""
    holds = PartnerAgreement.objects.in_force().filter(partner=OuterRef("pk"))
    rows = Partner.objects.filter(Exists(holds), stage=PartnerStage.SIGNED).order_by("pk")
    return sum(_tried(partial(start_performing, partner=row, by=None)) for row in list(rows))


def _close() -> int:
    """End the partners with whom nothing is agreed any more."""
    signed = PartnerAgreement.objects.signed().filter(partner=OuterRef("pk"))
    rows = Partner.objects.filter(~Exists(signed), stage__in=BOUND).order_by("pk")
    reason = _("The last agreement is over.")
    return sum(_tried(partial(end_partnership, partner=row, by=None, reason=reason)) for row in list(rows))


def _remind() -> int:
    """Remind both sides, once, of agreements that end soon and are not renewed."""
    last = timezone.localdate() + timedelta(days=settings.PARTNER_REMIND_DAYS)
    rows = PartnerAgreement.objects.signed().filter(ends_on__lte=last, reminded_on=None)
    rows = rows.exclude(renewed_by__stage=AgreementStage.SIGNED)
    return sum(_remind_of(pk) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _remind_of(pk: int) -> int:
    """Claim one agreement and tell both sides; another worker passes on."""
    rows = PartnerAgreement.objects.select_related("partner__place").select_for_update(of=("self",), skip_locked=True)
    agreement = rows.filter(pk=pk, reminded_on=None).first()
    if agreement is None:
        return 0
    agreement.reminded_on = timezone.localdate()
    agreement.save(update_fields=["reminded_on", "updated_at"])
    words = {"number": agreement.number, "day": agreement.ends_on.isoformat()}
    text = _("The agreement %(number)s ends on %(day)s. Please talk about its renewal.") % words
    tell_partner(agreement.partner, text, key=f"partners.end:{pk}")
    tell_desk(agreement.partner, text, key=f"partners.end.desk:{pk}")
    return 1


def _tried(deed: Callable[[], object]) -> int:
    """Do it for one row; what somebody else did in the meantime is passed over."""
    try:
        deed()
    except FlowRefused:
        return 0
    return 1
