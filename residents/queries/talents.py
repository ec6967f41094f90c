"""Reads of talents that more than one face needs."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from accounts.models import User
from accounts.states import LEADER_ROLES, Role
from places.models import Place, lying_in
from places.states import Level
from residents.models import AbilityField, Deed, Resident, Talent, hours_of
from residents.states import DeedKind, TalentStage

MOST_DEEDS = 200


def talent_fields() -> dict[int, str]:
    """Return the names of the fields in which people can be talents, by number; things to lend are no talents."""
    rows = AbilityField.objects.filter(is_active=True).exclude(kind="thing")
    return dict(rows.values_list("pk", "name"))


def public_talents() -> QuerySet[Talent]:
    """Return what the public may see, with what a list shows."""
    return Talent.objects.listed().with_names()


def readable_talents(user: User) -> QuerySet[Talent]:
    """Return the talents that somebody may read: the same as the permission ``residents.read_talent``, as a query."""
    rows = Talent.objects.with_names().select_related("place", "street")
    seen = Q(stage=TalentStage.LISTED)
    if user.is_authenticated:
        standing = user.standing
        led = lying_in(standing.paths(*LEADER_ROLES))
        way = (TalentStage.LEAD, TalentStage.OBSERVED, TalentStage.CONFIRMED)
        seen |= Q(user=user.principal)
        seen |= lying_in(standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF))
        seen |= led & (Q(stage=TalentStage.OBSERVED) | Q(named_by=user, stage__in=way))
    return rows.filter(seen)


def talent_of(user: User) -> Talent | None:
    """Return a person's own row, or None."""
    return Talent.objects.of(user).select_related("user", "community", "place", "street", "brought_by__user").first()


def top_talents(place: Place, most: int = 6) -> list[Talent]:
    """Return the listed talents of a place who did most, for its page."""
    return list(Talent.objects.listed().within(place).with_names().order_by("-deed_count", "-pk")[:most])


def deeds_by_year(user: User) -> list[dict[str, object]]:
    """Return a person's deeds, newest first, by year with its totals; two queries. Old ones count, but aren't told."""
    totals = (
        Deed.objects.of(user)
        .annotate(year=ExtractYear("happened_on"))
        .values("year")
        .order_by("-year")
        .annotate(
            count=Count("pk"),
            minutes=Sum("quantity", filter=Q(kind=DeedKind.HOURS), default=0),
            affairs=Sum("quantity", filter=Q(kind=DeedKind.AFFAIR_SETTLED), default=0),
            events=Sum("quantity", filter=Q(kind=DeedKind.EVENT_LED), default=0),
            helped=Sum("quantity", filter=Q(kind=DeedKind.NEIGHBOUR_HELPED), default=0),
        )
    )
    deeds = list(Deed.objects.of(user).order_by("-happened_on", "-pk")[:MOST_DEEDS])
    years = []
    for total in totals:
        of_year = [deed for deed in deeds if deed.happened_on.year == total["year"]]
        years.append({**total, "hours": hours_of(total["minutes"]), "deeds": of_year})
    return years


def residents_named(name: str, place: Place) -> list[Resident]:
    """Return at most two current residents with an account who have just this name in a place: one is a match."""
    rows = Resident.objects.joined().within(place).filter(name=name.replace(" ", ""))
    return list(rows.select_related("household__place", "user").order_by("pk")[:2])


def communities_of(places: Iterable[Place]) -> dict[int, Place]:
    """Return the community in which each place lies (the street for itself), by the place's number; one query."""
    wanted = {place.pk: place.path.strip("/").split("/") for place in places}
    codes = {code for way in wanted.values() for code in way}
    found = {p.code: p for p in Place.objects.filter(code__in=codes, level__in=(Level.COMMUNITY, Level.STREET))}
    return {
        pk: next((found[code] for code in reversed(way) if code in found), found[way[0]]) for pk, way in wanted.items()
    }


def community_of(place: Place) -> Place:
    """Return the community in which a place lies; the street for itself."""
    return communities_of([place])[place.pk]
