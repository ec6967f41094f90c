"""Norms: drafted from the version before, published for good, replaced when the next one comes into force."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.norms import Norm, NormItem, NormSection, NormVersion
from orgs.states.norms import NORM_VERSION, VersionStage
from places.models import Place


@transaction.atomic
def create_norm(*, street: Place | None, code: str, title: str, by: User) -> Norm:
    """Open a norm of a street, or of everywhere (superusers alone). Raises PermissionDenied, ValidationError."""
    norm = Norm(street=street, code=code, title=title.strip())
    if not by.has_perm("orgs.keep_norm", norm):
        raise PermissionDenied(_("Only street staff write norms."))
    norm.full_clean()
    norm.save()
    return norm


@transaction.atomic
def draft_version(*, norm: Norm, in_force_from: date, by: User, changes: str = "") -> NormVersion:
    """Begin the next version as a copy of the newest one. Raises FlowRefused while there is a draft already."""
    norm = Norm.objects.select_for_update(of=("self",)).select_related("street").get(pk=norm.pk)
    if not by.has_perm("orgs.keep_norm", norm):
        raise PermissionDenied(_("Only street staff write norms."))
    newest = norm.versions.order_by("-number").first()
    if newest is not None and newest.stage == VersionStage.DRAFT:
        raise FlowRefused(_("There is a draft already; finish it first."), code="draft")
    version = NormVersion.objects.create(
        norm=norm,
        number=newest.number + 1 if newest else 1,
        in_force_from=in_force_from,
        preface=newest.preface if newest else "",
        source=newest.source if newest else "",
        changes=changes.strip(),
        drafted_by=by,
    )
    if newest is not None:
        _copy(newest, version)
    return begin(NORM_VERSION, version, by=by, visibility=Visibility.STAFF)


@transaction.atomic
def publish_version(*, version: NormVersion, by: User) -> NormVersion:
    """Publish a draft for good; managers are told, and what it replaces is replaced on its first day.

    Raises FlowRefused for an empty document, or one that would hold before it could be read.
    """
    Norm.objects.select_for_update(of=("self",)).get(pk=version.norm_id)
    version = take(NORM_VERSION, version, "publish", by=by)
    if version.in_force_from <= timezone.localdate():
        _replace(version.norm, timezone.localdate())
    _tell(version)
    return version


def replace_versions(*, on: date | None = None) -> int:
    """Replace every published version whose successor is in force; return how many. Run by the clock."""
    day = on or timezone.localdate()
    waiting = Norm.objects.filter(versions__stage=VersionStage.PUBLISHED).distinct().order_by("pk")
    return sum(_replace(norm, day) for norm in waiting)


@transaction.atomic
def _replace(norm: Norm, day: date) -> int:
    Norm.objects.select_for_update(of=("self",)).get(pk=norm.pk)
    published = norm.versions.filter(stage=VersionStage.PUBLISHED)
    current = published.filter(in_force_from__lte=day).order_by("-in_force_from", "-number").first()
    if current is None:
        return 0
    old = published.filter(in_force_from__lt=current.in_force_from).order_by("pk")
    return len([take(NORM_VERSION, version, "replace", by=None) for version in old])


def _copy(source: NormVersion, target: NormVersion) -> None:
    """Copy sections and items; codes stay, so that the two versions can be compared."""
    sections, items = list(source.sections.all()), list(source.items.all())
    for section in sections:
        section.pk, section.version = None, target
    for item in items:
        item.pk, item.version = None, target
    NormSection.objects.bulk_create(sections)
    NormItem.objects.bulk_create(items)


def _tell(version: NormVersion) -> None:
    organisations = Organisation.objects.active()
    if version.norm.street_id is not None:
        organisations = organisations.filter(street=version.norm.street_id)
    grants = RoleGrant.objects.current().filter(role=Role.ORG_MANAGER, body__organisation__in=organisations)
    words = _(
        "Version %(number)d of “%(norm)s” comes into force on %(day)s. Please check your organisation against it."
    )
    notify(
        kind="norms.published",
        to=User.objects.filter(grants__in=grants).distinct(),
        title=str(version.norm),
        text=words % {"number": version.number, "norm": version.norm, "day": f"{version.in_force_from:%Y-%m-%d}"},
        url=version.get_absolute_url(),
        street_code=version.street_code,
        key=f"norms.published:{version.pk}",
    )
