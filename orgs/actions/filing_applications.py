"""An application for filing is begun and written: facts, roster, papers."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import attachments_of, remove_attachment, store_attachment
from core.flow import FlowRefused, begin
from core.models import Attachment
from core.validators import validate_id_number, validate_phone
from orgs.models.circles import Circle
from orgs.models.filing import FilingApplication, FilingDocument, FilingMember
from orgs.queries.filing import hosts_at
from orgs.queries.party import instructors_at
from orgs.rules.filing import why_not_at, why_not_start
from orgs.rules.filing_names import name_key
from orgs.states.circles import CircleBelonging
from orgs.states.filing import FILING, UPLOADED_PAPERS, FilingPaper, PaperState
from places.models import Place

# What the applicant writes; places and people are looked up, numbers are checked.
PLAIN = (
    "name",
    "category",
    "tags",
    "purpose",
    "charter",
    "person_name",
    "person_tie",
    "venue",
    "venue_owner",
    "venue_consent",
    "no_profit",
    "instructor",
    "host",
)
MOST_TAGS = 5


@transaction.atomic
def start_filing(*, place: Place, by: User, circle: Circle | None = None, name: str = "") -> FilingApplication:
    """Begin an application at a community; founders and members are taken over from the circle.

    Raises FlowRefused for whoever can't apply, or not there.
    """
    # One person begins one application after the other, so that two at once are counted.
    applicant = User.objects.select_for_update(no_key=True).get(pk=by.principal.pk)
    why = why_not_start(by, circle) or (why_not_at(by, place) if circle is None else None)
    if why:
        raise FlowRefused(why, code="start")
    application = FilingApplication(
        place=circle.community if circle is not None else place,
        circle=circle,
        applicant=applicant,
        entered_by=by if by.pk != applicant.pk else None,
        name=name.strip(),
        name_key=name_key(name),
    )
    if circle is not None:
        application.category, application.tags = circle.category, list(circle.tags)
        application.purpose, application.person_name = circle.concern, circle.leader.name
        application.person, application.person_phone = circle.leader, circle.leader.phone
    application.save()
    FilingDocument.objects.bulk_create(
        FilingDocument(application=application, kind=kind, street_id=application.street_id) for kind in FilingPaper
    )
    if circle is not None:
        _take_over(application, circle)
    return begin(FILING, application, by=by)


@transaction.atomic
def save_filing(*, application: FilingApplication, by: User, **facts: Any) -> FilingApplication:
    """Keep what was written so far, as far as it can be kept at all. Raises PermissionDenied, ValidationError by field.

    An empty ``person_id_number`` or ``person_phone`` leaves the number on record as it is.
    """
    application = locked(application, by)
    for name in PLAIN:
        if name in facts:
            value = facts[name]
            setattr(application, name, value.strip() if isinstance(value, str) else value)
    application.name_key = name_key(application.name)
    _numbers(application, facts)
    _check(application)
    application.save()
    return application


@transaction.atomic
def add_filing_member(
    *,
    application: FilingApplication,
    name: str,
    by: User,
    phone: str = "",
    sex: str = "",
    is_founder: bool = False,
    is_party_member: bool = False,
) -> FilingMember:
    """Enter somebody on the roster; an account with this phone and name is found. Raises ValidationError by field."""
    application = locked(application, by)
    if application.members.count() >= settings.FILING_MOST_MEMBERS:
        raise FlowRefused(_("The roster of an application is full; enter the others after filing."), code="full")
    row = FilingMember(
        application=application,
        name=" ".join(name.split()),
        phone=_phone(phone, "phone"),
        sex=sex,
        is_founder=is_founder,
        is_party_member=is_party_member,
    )
    row.user = account_of(row.name, row.phone)
    return _kept_row(row)


@transaction.atomic
def change_filing_member(*, member: FilingMember, by: User, **facts: Any) -> FilingMember:
    """Change a row of the roster: sex, founder, Party member. Raises PermissionDenied, ValidationError."""
    locked(member.application, by)
    row = FilingMember.objects.select_for_update(of=("self",)).select_related("application").get(pk=member.pk)
    for field in ("sex", "is_founder", "is_party_member"):
        if field in facts:
            setattr(row, field, facts[field])
    return _kept_row(row)


@transaction.atomic
def remove_filing_member(*, member: FilingMember, by: User) -> None:
    """Strike somebody off the roster. Raises PermissionDenied."""
    locked(member.application, by)
    member.delete()


@transaction.atomic
def attach_paper(*, application: FilingApplication, kind: str, upload: "UploadedFile[Any]", by: User) -> FilingDocument:
    """Add a photo or scan of a document; a rejected one is there again. Raises PermissionDenied, ValidationError."""
    application = locked(application, by)
    if kind not in UPLOADED_PAPERS:
        raise ValidationError({"kind": _("This document is not handed in as a file.")})
    document = FilingDocument.objects.select_for_update(of=("self",)).get(application=application, kind=kind)
    if document.state == PaperState.REJECTED:
        for old in attachments_of(document):
            remove_attachment(attachment=old, by=by)
    store_attachment(upload=upload, subject=document, by=by)
    document.state, document.reason, document.checked_by = PaperState.THERE, "", None
    document.save(update_fields=["state", "reason", "checked_by", "updated_at"])
    return document


@transaction.atomic
def remove_paper(*, document: FilingDocument, attachment: Attachment, by: User) -> FilingDocument:
    """Take a file of a document back; without any the document is missing again. Raises PermissionDenied."""
    if document.application is None:
        raise PermissionDenied
    locked(document.application, by)
    document = FilingDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    own = attachments_of(document).filter(pk=attachment.pk).first()
    if own is None:
        raise PermissionDenied
    remove_attachment(attachment=own, by=by)
    if not attachments_of(document).exists():
        document.state, document.reason = PaperState.MISSING, ""
        document.save(update_fields=["state", "reason", "updated_at"])
    return document


def locked(application: FilingApplication, by: User) -> FilingApplication:
    """Return the application, held, if the person may write it now. Raises PermissionDenied."""
    rows = FilingApplication.objects.select_for_update(of=("self",)).select_related("place", "circle")
    fresh = rows.get(pk=application.pk)
    if not by.has_perm("orgs.edit_filing", fresh):
        raise PermissionDenied(_("This application can't be changed now."))
    return fresh


def account_of(name: str, phone: str) -> User | None:
    """Return the account of a person whose phone and name both fit; nothing is told of anybody else's."""
    found = User.objects.with_phone(phone).filter(is_active=True).first() if phone else None
    return found if found is not None and found.name == name else None


def _take_over(application: FilingApplication, circle: Circle) -> None:
    rows = circle.members.filter(stage=CircleBelonging.MEMBER).select_related("user").order_by("joined_on", "pk")
    for row in rows:
        FilingMember(
            application=application,
            user=row.user,
            name=row.user.name,
            phone=row.user.phone,
            is_founder=row.user_id == circle.leader_id,
        ).save()


def _numbers(application: FilingApplication, facts: dict[str, Any]) -> None:
    if typed := facts.get("person_id_number"):
        try:
            application.person_id_number = validate_id_number(typed)
        except ValidationError as error:
            raise ValidationError({"person_id_number": error.messages}) from error
    if typed := facts.get("person_phone"):
        application.person_phone = _phone(typed, "person_phone")
    if "person_name" in facts or "person_phone" in facts:
        application.person = account_of(application.person_name, application.person_phone)


def _phone(text: str, field: str) -> str:
    if not text.strip():
        return ""
    try:
        return validate_phone(text)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _check(application: FilingApplication) -> None:
    faults: dict[str, str] = {}
    if len(application.tags) > MOST_TAGS:
        faults["tags"] = _("At most %(count)d tags.") % {"count": MOST_TAGS}
    if (
        application.instructor_id
        and not instructors_at(application.place).filter(pk=application.instructor_id).exists()
    ):
        faults["instructor"] = _("Choose an instructor of this place.")
    if application.host_id and not hosts_at(application.place).filter(pk=application.host_id).exists():
        faults["host"] = _("Choose an office or the federation of this street.")
    if faults:
        raise ValidationError(faults)  # type: ignore[arg-type]
    application.full_clean(exclude=["street", "applicant", "name_key"], validate_constraints=False)


def _kept_row(row: FilingMember) -> FilingMember:
    row.full_clean(exclude=["application", "user"], validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"phone": _("This person stands on the roster already.")}) from error
    return row
