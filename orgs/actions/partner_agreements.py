"""Agreements with partners: draft, lines, signature, renewal, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from core.flow import FlowRefused, begin, take
from core.models import Attachment
from core.states import Visibility
from orgs.models.partners import AgreementLine, Partner, PartnerAgreement
from orgs.states.partner_gifts import ResourceKind
from orgs.states.partners import AGREEMENT, MAY_SIGN, PARTNER, AgreementStage, PartnerStage
from places.models import Place

from .partners import give_sign_in, locked, start_performing, tell_partner

MOST_LINES = 30


@dataclass(frozen=True)
class Promise:
    """One line of an agreement; money in fen, ``quantity=None``: as needed."""

    kind: str
    text: str
    quantity: int | None = None
    unit: str = ""


@transaction.atomic
def draft_agreement(
    *,
    partner: Partner,
    title: str,
    starts_on: date,
    ends_on: date,
    lines: Sequence[Promise],
    by: User,
    partner_duties: str = "",
    street_duties: str = "",
    renews: PartnerAgreement | None = None,
) -> PartnerAgreement:
    """Draft an agreement with a partner in talks, or a further one; ``renews`` is the one that it follows.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    partner = locked(partner)
    if not by.has_perm("orgs.keep_agreements", partner):
        raise PermissionDenied(_("Only street staff keep agreements."))
    if partner.stage not in MAY_SIGN:
        raise FlowRefused(
            _("An agreement is signed with a partner in talks, or with one that is bound already."), code="stage"
        )
    if renews is not None:
        _check_renewal(partner, renews, starts_on)
    agreement = PartnerAgreement(
        partner=partner,
        title=title.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        partner_duties=partner_duties.strip(),
        street_duties=street_duties.strip(),
        renewed_from=renews,
    )
    agreement.full_clean(exclude=["street"])
    agreement.save()
    _write(agreement, lines)
    return begin(AGREEMENT, agreement, by=by, visibility=Visibility.STAFF)


@transaction.atomic
def change_draft(*, agreement: PartnerAgreement, lines: Sequence[Promise], by: User, **facts: Any) -> PartnerAgreement:
    """Change a draft and its lines; what is signed stays as it is. Raises PermissionDenied, FlowRefused."""
    agreement = _locked(agreement)
    if not by.has_perm("orgs.keep_agreements", agreement):
        raise PermissionDenied(_("Only street staff keep agreements."))
    if agreement.stage != AgreementStage.DRAFT:
        raise FlowRefused(_("What is signed is not changed; make a new agreement."), code="signed")
    for field in ("title", "starts_on", "ends_on", "partner_duties", "street_duties"):
        setattr(agreement, field, facts.get(field, getattr(agreement, field)))
    if agreement.renewed_from is not None:
        _check_renewal(agreement.partner, agreement.renewed_from, agreement.starts_on, but=agreement)
    agreement.full_clean(exclude=["street"])
    agreement.save()
    agreement.lines.all().delete()
    _write(agreement, lines)
    return agreement


@transaction.atomic
def sign_agreement(*, agreement: PartnerAgreement, signed_on: date, by: User) -> PartnerAgreement:
    """Write down that both sides have signed; it gets the next number of the year, and the partner moves on.

    Whoever declared the intent looks after the partner from now on, if nobody else does.
    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    partner = locked(agreement.partner)
    if signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("This day is still to come.")})
    serial = _next_serial(partner.street, signed_on.year)
    number = settings.PARTNER_AGREEMENT_PATTERN.format(street=partner.street.name, year=signed_on.year, number=serial)
    changes = {"signed_on": signed_on, "year": signed_on.year, "serial": serial, "number": number}
    agreement = take(AGREEMENT, _fresh(agreement), "sign", by=by, changes=changes)
    if partner.stage == PartnerStage.TALKING:
        since = partner.since or min(agreement.starts_on, signed_on)
        partner = take(PARTNER, partner, "sign", by=by, changes={"since": since})
    elif partner.stage == PartnerStage.PERFORMING and agreement.renewed_from_id is not None:
        partner = take(PARTNER, partner, "renew", by=by)
    if partner.stage == PartnerStage.SIGNED and agreement.starts_on <= timezone.localdate():
        partner = start_performing(partner=partner, by=by)
    if partner.declared_by is not None and partner.body_id is None:
        give_sign_in(partner=partner, user=partner.declared_by, by=None)
    tell_partner(partner, _("The agreement %(number)s is signed. Thank you.") % {"number": number})
    agreement.partner = partner
    return agreement


@transaction.atomic
def break_off(*, agreement: PartnerAgreement, by: User, reason: str) -> PartnerAgreement:
    """End an agreement early, with a reason; the partner is told."""
    today = timezone.localdate()
    agreement = take(AGREEMENT, _fresh(agreement), "break_off", by=by, reason=reason, changes={"ended_on": today})
    words = {"number": agreement.number, "reason": reason.strip()}
    tell_partner(agreement.partner, _("The agreement %(number)s has ended early: %(reason)s") % words)
    return agreement


@transaction.atomic
def drop_draft(*, agreement: PartnerAgreement, by: User, reason: str) -> PartnerAgreement:
    """Drop a draft, with a reason; the agreement that it was to renew may be renewed anew."""
    changes = {"renewed_from": None, "ended_on": timezone.localdate()}
    return take(AGREEMENT, _fresh(agreement), "drop", by=by, reason=reason, changes=changes)


@transaction.atomic
def end_agreement(*, agreement: PartnerAgreement, by: User | None) -> PartnerAgreement:
    """End an agreement whose last day is over; ``by=None`` is the clock."""
    changes = {"ended_on": agreement.ends_on}
    agreement = take(AGREEMENT, _fresh(agreement), "end", by=by, changes=changes)
    tell_partner(agreement.partner, _("The agreement %(number)s has ended.") % {"number": agreement.number})
    return agreement


@transaction.atomic
def add_paper(*, agreement: PartnerAgreement, upload: "UploadedFile[Any]", by: User) -> Attachment:
    """Add a scan of the signed paper. Raises PermissionDenied, ValidationError."""
    return store_attachment(upload=upload, subject=agreement, by=by)


def _write(agreement: PartnerAgreement, lines: Sequence[Promise]) -> None:
    if len(lines) > MOST_LINES:
        raise ValidationError({"lines": _("At most %(count)d lines.") % {"count": MOST_LINES}})
    for promise in lines:
        line = AgreementLine(
            agreement=agreement,
            kind=promise.kind,
            text=promise.text.strip(),
            quantity=promise.quantity,
            unit="" if promise.kind == ResourceKind.MONEY else promise.unit.strip(),
        )
        line.full_clean()
        line.save()


def _check_renewal(
    partner: Partner, before: PartnerAgreement, starts_on: date, *, but: PartnerAgreement | None = None
) -> None:
    if before.partner_id != partner.pk:
        raise ValidationError({"renews": _("This agreement is with another partner.")})
    if before.stage not in {AgreementStage.SIGNED, AgreementStage.ENDED}:
        raise ValidationError({"renews": _("Only a signed agreement is renewed.")})
    others = PartnerAgreement.objects.filter(renewed_from=before)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise FlowRefused(_("This agreement has been renewed already."), code="twice")
    if starts_on <= before.ends_on:
        raise ValidationError({"starts_on": _("It begins after the end of the one before.")})


def _next_serial(street: Place, year: int) -> int:
    """Return the next number of the year; the street's row makes those wait who sign at the same time."""
    Place.objects.select_for_update(no_key=True).get(code=street.code)
    last = PartnerAgreement.objects.filter(street=street, year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def _fresh(agreement: PartnerAgreement) -> PartnerAgreement:
    return PartnerAgreement.objects.select_related("partner__place", "partner__declared_by").get(pk=agreement.pk)


def _locked(agreement: PartnerAgreement) -> PartnerAgreement:
    rows = PartnerAgreement.objects.select_related("partner__place").select_for_update(of=("self",))
    return rows.get(pk=agreement.pk)
