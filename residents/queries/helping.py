"""Requests for help and their ratings, for whoever may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from residents.models import Ability, HelpRating, HelpRequest
from residents.rules.helping import ratings_open_since


def requests_asked(user: User) -> QuerySet[HelpRequest]:
    """Return what a person asked of neighbours."""
    return HelpRequest.objects.filter(asker=user.principal).with_names()


def requests_received(user: User) -> QuerySet[HelpRequest]:
    """Return what neighbours asked of a person."""
    return HelpRequest.objects.filter(owner=user.principal).with_names()


@dataclass(frozen=True)
class Average:
    """The mean of an ability's ratings, to one decimal, and how many they are."""

    stars: float
    count: int


def averages_of(abilities: Iterable[Ability]) -> dict[int, Average]:
    """Return the average of each ability that has ratings enough to show one; one query.

    A rating counts once it is open: both have rated, or the days for ratings are over.
    """
    numbers = [ability.pk for ability in abilities]
    if not numbers:
        return {}
    others = HelpRating.objects.filter(request=OuterRef("request"), ability=None)
    rows = (
        HelpRating.objects.filter(Exists(others) | Q(request__confirmed_at__lt=ratings_open_since()))
        .filter(ability__in=numbers)
        .values("ability_id")
        .annotate(mean=Avg("stars"), count=Count("pk"))
        .filter(count__gte=settings.HELP_RATINGS_LEAST)
        .order_by()
    )
    return {row["ability_id"]: Average(round(float(row["mean"]), 1), row["count"]) for row in rows}


@dataclass(frozen=True)
class Ratings:
    """What one of the two may read: the own rating, the other's once it is open, and whether both are."""

    own: HelpRating | None
    other: HelpRating | None
    are_open: bool


def ratings_for(request: HelpRequest, user: User) -> Ratings:
    """Return the ratings of a request as one of the two may read them: blind until both have rated or time is up."""
    given = {rating.user_id: rating for rating in request.ratings.all()}
    own = given.get(user.principal.pk)
    other = given.get(request.other(user).pk)
    until = request.rate_until
    are_open = (own is not None and other is not None) or (until is not None and timezone.now() >= until)
    return Ratings(own, other if are_open else None, are_open)


def helps_this_month(request: HelpRequest) -> int:
    """Return how many other helps of the same two were confirmed in the last thirty days."""
    since = timezone.now() - timedelta(days=30)
    same = HelpRequest.objects.filter(asker=request.asker_id, owner=request.owner_id, confirmed_at__gte=since)
    return same.exclude(pk=request.pk).count()
