"""Star ratings by the clock: every night, on the evidence of the window, each with its reasons."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from notices.actions import notify
from orgs.measures import Figures, figures, line_of, stars_of, why_unrated
from orgs.models import Organisation, Standard, StarRating
from places.models import Place
from places.states import Level

BATCH = 2_000
LOCK_SPACE = 7_371  # advisory locks of ratings, by street


def rate_all(*, on: date | None = None) -> dict[str, int]:
    """Rate every street; return how many organisations were rated in each. A second run on a day does nothing new."""
    day = on or timezone.localdate()
    return {street.code: rate_street(street=street, on=day) for street in Place.objects.level(Level.STREET)}


@transaction.atomic
def rate_street(*, street: Place, on: date) -> int:
    """Rate the active organisations of a street on a day by the standard in force; return how many.

    Two clocks at once: the second waits for the first and then finds nothing left to rate.
    """
    standard = standard_in_force(street, on)
    if standard is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, street.pk])
    rated = set(
        StarRating.objects.filter(organisation__street=street, rated_on=on).values_list("organisation_id", flat=True)
    )
    fresh = [found for found in figures(standard, street_id=street.pk, on=on) if found.organisation_id not in rated]
    ratings = [_rating(standard, found, on) for found in fresh]
    StarRating.objects.bulk_create(ratings, batch_size=BATCH)
    _keep_on_organisations(ratings)
    _tell(zip(fresh, ratings, strict=True), street)
    return len(ratings)


def standard_in_force(street: Place, on: date) -> Standard | None:
    """Return the street's newest standard in force on a day, else the one for every street."""
    standards = Standard.objects.filter(in_force_from__lte=on).prefetch_related("indicators")
    return (
        standards.filter(street=street).order_by("-version").first()
        or standards.filter(street=None).order_by("-version").first()
    )


def _rating(standard: Standard, found: Figures, on: date) -> StarRating:
    lines = [line_of(indicator, found) for indicator in standard.indicators.all()]
    score = sum((Decimal(line["earned"]) for line in lines), Decimal(0))
    why = why_unrated(standard, found, on)
    return StarRating(
        organisation_id=found.organisation_id,
        standard=standard,
        rated_on=on,
        score=score,
        stars=0 if why else stars_of(standard, score),
        lines=lines,
        why_unrated=why,
    )


def _keep_on_organisations(ratings: list[StarRating]) -> None:
    rows = [
        Organisation(pk=rating.organisation_id, stars=rating.stars, score=rating.score, rated_on=rating.rated_on)
        for rating in ratings
    ]
    Organisation.objects.bulk_update(rows, ["stars", "score", "rated_on"], batch_size=BATCH)


def _tell(rated: Iterable[tuple[Figures, StarRating]], street: Place) -> None:
    changed = {rating.organisation_id: (found, rating) for found, rating in rated if found.stars_before != rating.stars}
    organisations = Organisation.objects.in_bulk(list(changed))
    bodies = {organisation.body_id: organisation for organisation in organisations.values()}
    grants = RoleGrant.objects.current().filter(body__in=bodies, role=Role.ORG_MANAGER).select_related("user")
    managers: dict[int, list[User]] = {}
    for grant in grants:
        managers.setdefault(bodies[grant.body_id].pk, []).append(grant.user)  # type: ignore[index]
    for pk, (found, rating) in changed.items():
        notify(
            kind="orgs.stars",
            to=managers.get(pk, []),
            title=str(organisations[pk]),
            text=_("The stars went from %(before)d to %(after)d, with %(score)s points.")
            % {"before": found.stars_before, "after": rating.stars, "score": rating.score},
            url=reverse("orgs:rating", args=[pk]),
            street_code=street.code,
            key=f"orgs.stars:{pk}:{rating.rated_on}",
        )
