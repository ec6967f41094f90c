"""Partners, from the declared intent to the end: declare, check, talk, describe, end, give a sign-in."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import end_role, grant_role
from accounts.models import Body, RoleGrant, User
from accounts.states import BodyKind, Role
from core.attachments import remove_attachment, store_attachment
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.validators import validate_phone
from notices.actions import notify
from orgs.models.partners import Partner
from orgs.queries.partners import people_of, street_staff_of
from orgs.states.partners import CURRENT, PARTNER, PartnerStage
from places.models import Place
from places.states import Level

MOST_DECLARED = 3  # intents of one person that wait at a time


@transaction.atomic
def declare_intent(
    *,
    place: Place,
    name: str,
    kind: str,
    contact_name: str,
    contact_phone: str,
    offers: str,
    by: User,
    may_be_named: bool = False,
    **about: str,
) -> Partner:
    """Declare that one would be a partner of the street; the staff of the street are told.

    ``about``: address, website, introduction. Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    if not by.has_perm("orgs.declare_partner"):
        raise PermissionDenied(_("Please sign in first."))
    User.objects.select_for_update().get(pk=by.principal.pk)
    waiting = Partner.objects.filter(declared_by=by.principal, stage=PartnerStage.INTENT).count()
    if waiting >= MOST_DECLARED:
        raise FlowRefused(_("You have declared %(count)d already; please wait for the street.") % {"count": waiting})
    if not offers.strip():
        raise ValidationError({"offers": _("Say what you can give.")})
    if not contact_phone.strip():
        raise ValidationError({"contact_phone": _("Leave a phone, so that the street can call you.")})
    partner = _made(
        place,
        by,
        declared_by=by.principal,
        name=name,
        kind=kind,
        contact_name=contact_name,
        contact_phone=contact_phone,
        offers=offers,
        consented_on=timezone.localdate() if may_be_named else None,
        **about,
    )
    tell_desk(partner, _("%(partner)s would like to be a partner of the street.") % {"partner": partner})
    return partner


@transaction.atomic
def record_partner(*, place: Place, by: User, **facts: Any) -> Partner:
    """Record, as street staff, that somebody would be a partner; the same checks as on the portal but for the phone.

    ``facts`` are fields of Partner. Raises PermissionDenied, ValidationError by field.
    """
    if not by.has_perm("orgs.record_partner", place):
        raise PermissionDenied(_("Only street staff record partners."))
    return _made(place, by, **facts)


@transaction.atomic
def describe_partner(*, partner: Partner, by: User, **facts: Any) -> Partner:
    """Change what is said of a partner: place, contact, address, website, introduction, whether it may be named.

    The partner's consent to be named is its own: staff enter it with the day on which it was given.
    Raises PermissionDenied, ValidationError by field.
    """
    partner = locked(partner)
    if not by.has_perm("orgs.describe_partner", partner):
        raise PermissionDenied(_("Only the partner and street staff do this."))
    if {"name", "kind", "is_public", "place"} & facts.keys() and not by.has_perm("orgs.decide_partner", partner):
        raise PermissionDenied(_("Only street staff do this."))
    for field, value in facts.items():
        setattr(partner, field, value)
    _save(partner)
    return partner


@transaction.atomic
def show_picture(*, partner: Partner, upload: "UploadedFile[Any]", by: User) -> Partner:
    """Put up a logo or a photo of the partner; the one before is removed. Raises PermissionDenied, ValidationError."""
    partner = locked(partner)
    stored = store_attachment(upload=upload, subject=partner, by=by, visibility=Visibility.PUBLIC)
    if not stored.media_type.startswith("image/"):
        raise ValidationError({"picture": _("A picture is needed: jpg, png or webp.")})
    before, partner.logo = partner.logo, stored
    partner.save(update_fields=["logo", "updated_at"])
    if before is not None:
        remove_attachment(attachment=before, by=by)
    return partner


@transaction.atomic
def begin_talks(*, partner: Partner, by: User) -> Partner:
    """Take an intent up as street staff, after checking it; who declared it is told."""
    partner = take(PARTNER, partner, "begin_talks", by=by)
    tell_partner(partner, _("The street has checked what you declared and will call you."))
    return partner


@transaction.atomic
def decline_partner(*, partner: Partner, by: User, reason: str) -> Partner:
    """Decline with a reason; who declared it is told."""
    today = timezone.localdate()
    partner = take(PARTNER, partner, "decline", by=by, reason=reason, changes={"ended_on": today})
    tell_partner(partner, _("The street has declined: %(reason)s") % {"reason": reason.strip()})
    return partner


@transaction.atomic
def withdraw_intent(*, partner: Partner, by: User, reason: str = "") -> Partner:
    """Withdraw before anything is signed; the staff of the street are told."""
    today = timezone.localdate()
    partner = take(PARTNER, partner, "withdraw", by=by, reason=reason, changes={"ended_on": today})
    tell_desk(partner, _("%(partner)s has withdrawn.") % {"partner": partner})
    return partner


@transaction.atomic
def end_partnership(*, partner: Partner, by: User | None, reason: str) -> Partner:
    """End it with a reason, when no agreement holds any more; ``by=None`` is the clock. The partner is told."""
    today = timezone.localdate()
    partner = take(PARTNER, partner, "end", by=by, reason=reason, changes={"ended_on": today})
    tell_partner(partner, _("The partnership has ended: %(reason)s Thank you.") % {"reason": reason.strip()})
    return partner


@transaction.atomic
def resume_talks(*, partner: Partner, by: User) -> Partner:
    """Talk again with a former partner; what it gave before stays with it."""
    try:
        with transaction.atomic():
            return take(PARTNER, partner, "resume", by=by, changes={"ended_on": None})
    except IntegrityError as error:
        raise FlowRefused(_("The street has a partner of this name already."), code="name") from error


@transaction.atomic
def start_performing(*, partner: Partner, by: User | None) -> Partner:
    """Say that the agreement has begun; ``by=None`` is the clock."""
    return take(PARTNER, partner, "perform", by=by)


@transaction.atomic
def give_sign_in(*, partner: Partner, user: User, by: User | None) -> RoleGrant:
    """Let somebody sign in for the partner; ``by=None``: who declared it, when the agreement is signed.

    Raises PermissionDenied, ValidationError.
    """
    partner = locked(partner)
    if by is not None and not by.has_perm("orgs.decide_partner", partner):
        raise PermissionDenied(_("Only street staff do this."))
    if partner.stage not in CURRENT:
        raise FlowRefused(_("The partnership is over."), code="over")
    if partner.body is None:
        # A partner of before that comes back under its name is the same body.
        partner.body, _new = Body.objects.get_or_create(
            street_id=partner.street_id, kind=BodyKind.PARTNER, name=partner.name, defaults={"place": partner.place}
        )
        partner.save(update_fields=["body", "updated_at"])
    held = RoleGrant.objects.current().filter(user=user, role=Role.PARTNER, body=partner.body).first()
    if held is not None:
        return held
    grant = grant_role(user=user, role=Role.PARTNER, body=partner.body, by=by)
    notify(
        kind="orgs.partner",
        to=[user],
        title=str(partner),
        text=_("You now look after %(partner)s here.") % {"partner": partner},
        url=reverse("orgs:partner_desk", args=[partner.pk]),
        street_code=partner.street_code,
    )
    return grant


@transaction.atomic
def take_sign_in(*, partner: Partner, user: User, by: User) -> None:
    """Let somebody sign in for the partner no longer. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("orgs.decide_partner", partner):
        raise PermissionDenied(_("Only street staff do this."))
    rows = RoleGrant.objects.current().filter(user=user, role=Role.PARTNER, body=partner.body_id, body__isnull=False)
    for grant in rows:
        end_role(grant=grant, by=by)


def tell_partner(partner: Partner, text: str, *, key: str | None = None) -> None:
    """Tell who looks after the partner."""
    url = reverse("orgs:partner_desk", args=[partner.pk])
    people = people_of(partner)
    notify(
        kind="orgs.partner",
        to=people,
        title=str(partner),
        text=text,
        url=url,
        street_code=partner.street_code,
        key=key,
    )


def tell_desk(partner: Partner, text: str, *, key: str | None = None) -> None:
    """Tell the staff of the street."""
    notify(
        kind="orgs.partner_desk",
        to=street_staff_of(partner),
        title=str(partner),
        text=text,
        url=reverse("orgs:partner_desk", args=[partner.pk]),
        street_code=partner.street_code,
        key=key,
    )


def locked(partner: Partner) -> Partner:
    """Return the partner under a lock, with its place."""
    rows = Partner.objects.select_related("place", "declared_by", "body", "logo").select_for_update(of=("self",))
    return rows.get(pk=partner.pk)


def _made(place: Place, by: User, **facts: Any) -> Partner:
    if place.level not in {Level.STREET, Level.COMMUNITY}:
        raise ValidationError({"place": _("A partner belongs to the street or to a community.")})
    partner = Partner(place=place, **facts)
    _save(partner)
    return begin(PARTNER, partner, by=by, visibility=Visibility.PRIVATE)


def _save(partner: Partner) -> None:
    """Check and save; the name is taken once among current partners, by whoever is first."""
    for field in ("name", "contact_name", "contact_phone", "address", "website", "introduction", "offers"):
        setattr(partner, field, getattr(partner, field).strip())
    if partner.contact_phone:
        try:
            partner.contact_phone = _phone(partner.contact_phone)
        except ValidationError as wrong:
            raise ValidationError({"contact_phone": wrong.messages}) from wrong
    if partner.consented_on and partner.consented_on > timezone.localdate():
        raise ValidationError({"consented_on": _("This day is still to come.")})
    partner.full_clean(exclude=["street"])
    twice = ValidationError({"name": _("The street has a partner of this name already.")})
    same = Partner.objects.current().filter(street=partner.place.street_id or partner.place_id, name=partner.name)
    if partner.stage in CURRENT and same.exclude(pk=partner.pk).exists():
        raise twice
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError as error:
        raise twice from error


def _phone(text: str) -> str:
    """Return a mobile number, or the number of an office: area code and number."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if digits.startswith("0") and 10 <= len(digits) <= 12:  # noqa: PLR2004 - 0546-7720000
        return digits
    return validate_phone(text)
