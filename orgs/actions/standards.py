"""Standards are drafted from the default or from a version before, published once, and never changed after."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import begin, take
from orgs.models.standards import Dimension, Indicator, Standard, StarLevel, VetoGround
from orgs.rating import default
from orgs.states.standards import STANDARD, StandardStage
from places.models import Place

M = TypeVar("M", bound=models.Model)
COPIED = (
    "name",
    "window_months",
    "bonus_most",
    "most_stars_in_part",
    "bars",
    "valid_months",
    "upgrade_after_months",
    "warn_below",
    "mend_days",
    "bar_months",
    "least_assessors",
    "drop_extremes_from",
    "recusal_years",
    "notice_days",
    "review_days",
    "source",
)


@transaction.atomic
def draft_default_standard(*, street: Place, in_force_from: date, by: User | None) -> Standard:
    """Draft the platform's default standard for a street; its staff change and publish it."""
    _check(street, by)
    standard = Standard.objects.create(
        street=street,
        name=f"{street.name}{default.NAME}",
        version=_next_version(street),
        in_force_from=in_force_from,
        source=default.FROM,
    )
    begin(STANDARD, standard, by=by)
    dimensions = {one.code: Dimension.objects.create(standard=standard, **one._asdict()) for one in default.DIMENSIONS}
    Indicator.objects.bulk_create(
        Indicator(standard=standard, dimension=dimensions[one.code[0]], **vars(one)) for one in default.INDICATORS
    )
    StarLevel.objects.bulk_create(StarLevel(standard=standard, **one._asdict()) for one in default.LEVELS)
    VetoGround.objects.bulk_create(
        VetoGround(standard=standard, code=f"V{n}", words=words) for n, words in enumerate(default.VETO, 1)
    )
    return standard


@transaction.atomic
def draft_next_standard(*, standard: Standard, in_force_from: date, by: User) -> Standard:
    """Draft the version that follows on another one, with everything in it."""
    street = standard.street
    _check(street, by)
    return _copy(standard, by=by, version=_next_version(street), in_force_from=in_force_from)


@transaction.atomic
def freeze_standard(*, standard: Standard, by: User | None) -> Standard:
    """Copy a standard for a round, so that the round is judged by what was published when it opened."""
    facts = {"version": standard.version, "in_force_from": standard.in_force_from, "for_round": True}
    return take(STANDARD, _copy(standard, by=by, **facts), "freeze", by=by)


@transaction.atomic
def publish_standard(*, standard: Standard, by: User) -> Standard:
    """Publish a draft; from the day on which it comes into force, it is the one that ratings use."""
    return take(STANDARD, standard, "publish", by=by)


@transaction.atomic
def replace_old_standards(*, on: date) -> int:
    """Mark as replaced what a newer version has followed by a day; return how many."""
    streets = Standard.objects.filter(stage=StandardStage.PUBLISHED).values_list("street", flat=True).distinct()
    count = 0
    for street_id in streets:
        published = Standard.objects.filter(street=street_id, stage=StandardStage.PUBLISHED)
        newest = published.filter(in_force_from__lte=on).order_by("-in_force_from").first()
        older = published.filter(in_force_from__lt=newest.in_force_from) if newest else published.none()
        for standard in older:
            take(STANDARD, standard, "replace", by=None)
            count += 1
    return count


def _copy(standard: Standard, *, by: User | None, **facts: Any) -> Standard:
    kept = {name: getattr(standard, name) for name in COPIED}
    copy = Standard.objects.create(street=standard.street, copied_from=standard, **kept, **facts)
    begin(STANDARD, copy, by=by)
    dimensions: dict[int, Dimension] = {}
    for dimension in standard.dimensions.all():
        dimensions[dimension.pk] = _again(dimension, standard=copy)
    for indicator in standard.indicators.all():
        _again(indicator, standard=copy, dimension=dimensions[indicator.dimension_id])
    for level in standard.levels.all():
        _again(level, standard=copy)
    for ground in standard.veto_grounds.all():
        _again(ground, standard=copy)
    return copy


def _again(row: M, **changed: Any) -> M:
    """Write a row once more, with other parents."""
    fields = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    for name, value in changed.items():
        fields[f"{name}_id"] = value.pk
    return type(row)._default_manager.create(**fields)


def _next_version(street: Place | None) -> int:
    newest = Standard.objects.filter(street=street, for_round=False).aggregate(Max("version"))
    return (newest["version__max"] or 0) + 1


def _check(street: Place | None, by: User | None) -> None:
    if by is not None and not by.has_perm("orgs.keep_standard", street):
        raise PermissionDenied(_("Only the staff of the street keep its standards."))
