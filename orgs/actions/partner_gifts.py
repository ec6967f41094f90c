"""What partners give and how it is used; corrections are counter-entries.

The record of what was given, not the ledger: no account is moved by anything here. Money is in fen.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.attachments import remove_attachment, store_attachment
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.partners import AgreementLine, PartnerGift, PartnerUse, ResourceRequest
from orgs.queries.organisations import managers_of
from orgs.states import ACTIVE
from orgs.states.partner_gifts import GIFT, RESOURCE_REQUEST, GiftStage, RequestStage
from orgs.states.partners import AgreementStage
from places.models import Place
from places.states import Level

from .partners import tell_partner

MOST_PEOPLE = 1_000_000


@transaction.atomic
def record_gift(
    *,
    line: AgreementLine,
    quantity: int,
    given_on: date,
    by: User,
    organisation: Organisation | None = None,
    to_place: Place | None = None,
    words: str = "",
    request: ResourceRequest | None = None,
) -> PartnerGift:
    """Record a delivery under a line of a signed agreement, to an organisation or to a community or the street.

    ``quantity`` is in the line's unit, money in fen. With ``request`` the granted request is delivered.
    The receiver is asked to confirm. Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    line = AgreementLine.objects.select_related("agreement__partner__place").get(pk=line.pk)
    agreement = line.agreement
    if not by.has_perm("orgs.record_gift", agreement):
        raise PermissionDenied(_("Only the partner and street staff record what was given."))
    if agreement.stage in {AgreementStage.DRAFT, AgreementStage.DROPPED}:
        raise FlowRefused(_("The agreement is not signed."), code="unsigned")
    if request is not None:
        organisation, to_place = _deliver(request, line, by), None
    _check_receiver(agreement.street_id, organisation, to_place)
    _check_day("given_on", given_on)
    if not agreement.starts_on <= given_on <= agreement.ends_on:
        raise ValidationError({"given_on": _("The agreement does not hold on this day.")})
    gift = PartnerGift(
        partner=agreement.partner,
        line=line,
        request=request,
        kind=line.kind,
        unit=line.unit,
        quantity=_positive(quantity),
        given_on=given_on,
        organisation=organisation,
        to_place=to_place,
        words=words.strip()[:200],
        recorded_by=by.principal,
    )
    gift.save()
    text = _("%(partner)s has given something. Please confirm that it has arrived.") % {"partner": gift.partner}
    _tell_receiver(gift, text)
    return begin(GIFT, gift, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def receive_gift(*, gift: PartnerGift, by: User) -> PartnerGift:
    """Confirm that it has arrived, as the organisation's manager or as staff of the place; from now on it counts."""
    changes = {"received_on": timezone.localdate(), "received_by": by.principal}
    gift = take(GIFT, fresh_gift(gift), "receive", by=by, changes=changes)
    tell_partner(gift.partner, _("%(receiver)s has confirmed the receipt.") % {"receiver": gift.receiver})
    return gift


@transaction.atomic
def refuse_gift(*, gift: PartnerGift, by: User, reason: str) -> PartnerGift:
    """Say that it has not arrived, with a reason; the partner is told."""
    gift = take(GIFT, fresh_gift(gift), "refuse", by=by, reason=reason)
    words = {"receiver": gift.receiver, "reason": reason.strip()}
    tell_partner(gift.partner, _("%(receiver)s says that it has not arrived: %(reason)s") % words)
    return gift


@transaction.atomic
def correct_gift(*, gift: PartnerGift, quantity: int, reason: str, by: User) -> PartnerGift:
    """Take back what was recorded too much, by a counter-entry; return that entry. Used quantities can't be taken back.

    ``quantity`` is positive: how much less it was. Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    gift = _locked(gift)
    if not by.has_perm("orgs.correct_gift", gift):
        raise PermissionDenied(_("Only the partner and street staff correct what was recorded."))
    if gift.corrects_id is not None:
        raise FlowRefused(_("A counter-entry isn't corrected; record what was given anew."), code="counter")
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong.")})
    if _positive(quantity) > gift.left:
        raise ValidationError({"quantity": _("At most what has not been used can be taken back.")})
    counter = PartnerGift(
        partner=gift.partner,
        line=gift.line,
        kind=gift.kind,
        unit=gift.unit,
        quantity=-quantity,
        given_on=gift.given_on,
        organisation=gift.organisation,
        to_place=gift.to_place,
        recorded_by=by.principal,
        stage=gift.stage,
        corrects=gift,
        reason=reason.strip()[:300],
    )
    counter.save()
    gift.taken_back += quantity
    gift.save(update_fields=["taken_back", "updated_at"])
    text = _("%(partner)s: a gift was corrected: %(reason)s") % {"partner": gift.partner, "reason": reason.strip()}
    _tell_receiver(gift, text)
    return begin(GIFT, counter, by=by, reason=reason, visibility=Visibility.PRIVATE)


@transaction.atomic
def report_use(
    *,
    gift: PartnerGift,
    quantity: int,
    people: int,
    used_on: date,
    words: str,
    by: User,
    photo: "UploadedFile[Any] | None" = None,
    alt: str = "",
    shows_people: bool = False,
    consent: str = "",
) -> PartnerUse:
    """Report how part of a received gift was used; never more than was given, however many report at once.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    gift = _locked(gift)
    if not by.has_perm("orgs.report_use", gift):
        raise PermissionDenied(_("Only who received it reports how it was used."))
    if gift.stage != GiftStage.RECEIVED or gift.corrects_id is not None:
        raise FlowRefused(_("Confirm the receipt first."), code="unreceived")
    if _positive(quantity) > gift.left:
        raise ValidationError({"quantity": _("More than is left of it.")})
    if not 0 <= people <= MOST_PEOPLE:
        raise ValidationError({"people": _("This is no number of people.")})
    if not words.strip():
        raise ValidationError({"words": _("Say what it was used for.")})
    _check_day("used_on", used_on)
    if used_on < gift.given_on:
        raise ValidationError({"used_on": _("It was given later than that.")})
    use = PartnerUse(
        gift=gift,
        partner=gift.partner,
        quantity=quantity,
        people=people,
        used_on=used_on,
        words=words.strip()[:300],
        alt=alt.strip()[:200],
        shows_people=shows_people,
        consent=consent.strip()[:200],
        reported_by=by.principal,
    )
    _check_photo(use, photo)
    use.save()
    if photo is not None:
        _keep_photo(use, photo, by)
    gift.used += quantity
    gift.save(update_fields=["used", "updated_at"])
    tell_partner(gift.partner, _("What you gave was used: %(words)s") % {"words": use.words})
    return use


@transaction.atomic
def take_back_use(*, use: PartnerUse, reason: str, by: User) -> PartnerUse:
    """Take a report on use back, by a counter-entry with a reason; its photo is removed. Return that entry."""
    gift = _locked(use.gift)
    if not by.has_perm("orgs.report_use", gift):
        raise PermissionDenied(_("Only who received it reports how it was used."))
    use = PartnerUse.objects.select_related("partner__place", "photo").get(pk=use.pk)
    if use.corrects_id is not None or PartnerUse.objects.filter(corrects=use).exists():
        raise FlowRefused(_("This report has been taken back already."), code="twice")
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong.")})
    counter = PartnerUse(
        gift=gift,
        partner=gift.partner,
        quantity=-use.quantity,
        people=-use.people,
        used_on=use.used_on,
        words=use.words,
        reported_by=by.principal,
        corrects=use,
        reason=reason.strip()[:300],
    )
    counter.save()
    gift.used -= use.quantity
    gift.save(update_fields=["used", "updated_at"])
    photo = use.photo
    if photo is not None:
        PartnerUse.objects.filter(pk=use.pk).update(photo=None)
        remove_attachment(attachment=photo, by=by)
    return counter


def _deliver(request: ResourceRequest, line: AgreementLine, by: User) -> Organisation:
    """Take the step of the request; return who gets it."""
    rows = ResourceRequest.objects.select_related("resource", "organisation__place", "partner__place")
    request = rows.get(pk=request.pk)
    if request.partner_id != line.agreement.partner_id or request.resource.kind != line.kind:
        raise ValidationError({"line": _("This line promises something else.")})
    if request.stage != RequestStage.GRANTED:
        raise FlowRefused(_("The request is not granted."), code="request")
    take(RESOURCE_REQUEST, request, "deliver", by=by)
    return request.organisation


def _check_receiver(street_id: int, organisation: Organisation | None, to_place: Place | None) -> None:
    if (organisation is None) == (to_place is None):
        raise ValidationError({"to": _("Choose who got it: an organisation, or a community or the street.")})
    if organisation is not None:
        if organisation.street_id != street_id:
            raise ValidationError({"to": _("Choose an organisation of the same street.")})
        if organisation.stage not in ACTIVE:
            raise FlowRefused(_("The organisation is not active just now."), code="inactive")
    elif to_place is not None:
        if to_place.level not in {Level.STREET, Level.COMMUNITY}:
            raise ValidationError({"to": _("Choose the street or a community.")})
        if (to_place.street_id or to_place.pk) != street_id:
            raise ValidationError({"to": _("Choose a community of the same street.")})


def _check_day(field: str, day: date) -> None:
    today = timezone.localdate()
    if day > today:
        raise ValidationError({field: _("This day is still to come.")})
    if day < today - timedelta(days=settings.PARTNER_LATE_DAYS):
        raise ValidationError({field: _("This is too long ago.")})


def _positive(quantity: int) -> int:
    if quantity <= 0:
        raise ValidationError({"quantity": _("A quantity above zero is needed.")})
    return quantity


def _check_photo(use: PartnerUse, photo: "UploadedFile[Any] | None") -> None:
    if photo is not None and not use.alt:
        raise ValidationError({"alt": _("Say what can be seen, for people who do not see the picture.")})
    if use.shows_people and not use.consent:
        raise ValidationError({"consent": _("Say how the people in the picture agreed.")})


def _keep_photo(use: PartnerUse, photo: "UploadedFile[Any]", by: User) -> None:
    stored = store_attachment(upload=photo, subject=use, by=by, visibility=Visibility.PUBLIC)
    if not stored.media_type.startswith("image/"):
        raise ValidationError({"photo": _("A picture is needed: jpg, png or webp.")})
    use.photo = stored
    use.save(update_fields=["photo", "updated_at"])


def _tell_receiver(gift: PartnerGift, text: str) -> None:
    """Tell the managers of the organisation, or the staff of the place."""
    if gift.organisation is not None:
        to: Any = managers_of(gift.organisation)
    else:
        role = Role.STREET_STAFF if gift.place.level == Level.STREET else Role.COMMUNITY_STAFF
        to = holders_of(role, at=gift.place)
    notify(
        kind="orgs.partner_gift",
        to=to,
        title=str(gift.receiver),
        text=text,
        url=gift.get_absolute_url(),
        street_code=gift.street_code,
    )


RELATED = ("line__agreement", "partner__place", "organisation__place", "to_place")


def fresh_gift(gift: PartnerGift) -> PartnerGift:
    """Return the gift as it is now, with what permissions ask."""
    return PartnerGift.objects.select_related(*RELATED).get(pk=gift.pk)


def _locked(gift: PartnerGift) -> PartnerGift:
    return PartnerGift.objects.select_related(*RELATED).select_for_update(of=("self",)).get(pk=gift.pk)
