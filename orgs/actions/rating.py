"""Provisional ratings by the clock, on the evidence of the window, each with its reasons."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from notices.actions import notify
from orgs.models import Organisation, StarRating
from orgs.queries.standards import standard_in_force
from orgs.rating.run import keep_ratings
from orgs.rating.table import table_of
from orgs.states.ratings import RatingKind
from places.models import Place
from places.states import Level

LOCK_SPACE = 7_371  # advisory locks of ratings, by street


def rate_all(*, on: date | None = None) -> dict[str, int]:
    """Rate every street; return how many organisations were rated in each. A second run on a day does nothing new."""
    day = on or timezone.localdate()
    return {street.code: rate_street(street=street, on=day) for street in Place.objects.level(Level.STREET)}


def rate_monthly(*, on: date | None = None) -> dict[str, int]:
    """Rate whoever has no provisional rating of this month yet: everybody on its first night, newcomers after it."""
    day = on or timezone.localdate()
    streets = Place.objects.level(Level.STREET)
    return {street.code: rate_street(street=street, on=day, not_since=day.replace(day=1)) for street in streets}


@transaction.atomic
def rate_street(*, street: Place, on: date, not_since: date | None = None) -> int:
    """Rate the active organisations of a street on a day by the standard in force; return how many.

    Two clocks at once: the second waits for the first and then finds nothing left to rate. The ratings are provisional:
    they say how things stand, the stars come from a round.
    """
    standard = standard_in_force(street, on)
    if standard is None or not _waiting(street, not_since or on, on):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, street.pk])
    count = keep_ratings(table_of(standard), street_id=street.pk, on=on, not_since=not_since)
    if count:
        _tell_of_changes(street, on)
    return count


def _waiting(street: Place, since: date, on: date) -> bool:
    """Whether anybody at work has no rating yet; asked before the figures, which cost more."""
    rated = StarRating.objects.filter(
        organisation=OuterRef("pk"), kind=RatingKind.PROVISIONAL, rated_on__range=(since, on)
    )
    return Organisation.objects.active().filter(~Exists(rated), street=street).exists()


def _tell_of_changes(street: Place, on: date) -> None:
    """Tell the managers whose provisional stars differ from the rating before."""
    earlier = StarRating.objects.filter(
        organisation=OuterRef("organisation"), kind=RatingKind.PROVISIONAL, rated_on__lt=on
    ).order_by("-rated_on")
    changed = (
        StarRating.objects.filter(organisation__street=street, rated_on=on, kind=RatingKind.PROVISIONAL)
        .annotate(before=Subquery(earlier.values("stars")[:1]))
        .exclude(before=F("stars"))
        .filter(before__isnull=False)
        .select_related("organisation")
        .defer("lines")
    )
    managers = _managers(street)
    for rating in changed.iterator(chunk_size=2_000):
        notify(
            kind="orgs.stars",
            to=managers.get(rating.organisation.body_id, []),
            title=str(rating.organisation),
            text=_("By the figures it would be %(after)d stars now, not %(before)d: %(score)s points.")
            % {
                "before": rating.before,
                "after": rating.stars,
                "score": rating.score or 0,
            },
            url=reverse("orgs:rating", args=[rating.organisation_id]),
            street_code=street.code,
            key=f"orgs.stars:{rating.organisation_id}:{on}",
        )


def _managers(street: Place) -> dict[int, list[User]]:
    grants = RoleGrant.objects.current().filter(body__street=street, role=Role.ORG_MANAGER).select_related("user")
    found: dict[int, list[User]] = {}
    for grant in grants:
        found.setdefault(grant.body_id, []).append(grant.user)  # type: ignore[arg-type]
    return found
