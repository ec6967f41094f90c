"""What the page of a place shows besides its figures."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import RoleGrant, User
from places.models import Place
from places.states import Level
from residents.models import Representative

from .place_figures import Figures

SEARCHED = (Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
# What a page lists below its place. Units stand on the page of their building, rooms on none.
_LISTED: dict[str, tuple[Level, ...]] = {
    Level.STREET: (Level.COMMUNITY,),
    Level.COMMUNITY: (Level.GRID, Level.COMPOUND, Level.BUILDING),
    Level.GRID: (Level.BUILDING,),
    Level.BUILDING: (Level.UNIT,),
}


@dataclass(frozen=True)
class Line:
    """A place as the page above it lists it."""

    place: Place
    figures: Figures


@dataclass(frozen=True)
class Estate:
    """A compound, or the rest without one, with its buildings."""

    compound: Line | None
    buildings: list[Line] = field(default_factory=list)


def full_name(place: Place) -> str:
    """Return the name by which a place is known in its compound: a unit's goes with its building's."""
    return f"{place.parent.name}{place.name}" if place.level == Level.UNIT and place.parent else place.name


def listed_below(place: Place) -> list[Place]:
    """Return the places that the page of a place lists, in their order; one query, none for a unit."""
    if place.level == Level.COMPOUND:
        return list(place.buildings.order_by("order", "path"))
    levels = _LISTED.get(place.level)
    if levels is None:
        return []
    rows = Place.objects.within(place).filter(level__in=levels).exclude(pk=place.pk)
    return list(rows.order_by("order", "path"))


def estates_of(lines: list[Line]) -> list[Estate]:
    """Return the buildings by the compound to which they belong; those without one last."""
    by_pk = {line.place.pk: Estate(line) for line in lines if line.place.level == Level.COMPOUND}
    rest = Estate(None)
    for line in lines:
        if line.place.level == Level.BUILDING:
            by_pk.get(line.place.compound_id or 0, rest).buildings.append(line)
    return [*by_pk.values(), *([rest] if rest.buildings else [])]


def representatives_in(place: Place) -> list[Representative]:
    """Return who represents the households that lie in just this place, by room."""
    terms = Representative.objects.current().filter(place=place, household__merged_into=None)
    return list(terms.select_related("household", "resident").order_by("household__room", "pk"))


def votes_on(user: User, grants: list[RoleGrant]) -> set[int]:
    """Return which of these leaders' terms a person may demand to recall: those on whose roll the person stands."""
    if not grants or not user.is_authenticated or user.acting_for is not None:
        return set()
    own = Representative.objects.current().filter(resident__user=user, resident__moved_out_on=None)
    paths = list(own.values_list("place__path", flat=True))
    return {g.pk for g in grants if g.place and any(p.startswith(g.place.path) for p in paths) and g.user_id != user.pk}


def search_places(words: str) -> QuerySet[Place]:
    """Return the communities, compounds and buildings of the street; each word is in its name or in one around it."""
    rows = Place.objects.filter(street__code=settings.STREET_CODE, level__in=SEARCHED).select_related("compound")
    for word in words.split():
        found = Q()
        for lookup in ("name", "compound__name", "parent__name", "parent__parent__name"):
            found |= Q(**{f"{lookup}__icontains": word})
        rows = rows.filter(found)
    return rows


def ways_to(places: list[Place]) -> dict[int, list[Place]]:
    """Return what each place lies in below the street, itself left out; one query for all."""
    codes = {code for place in places for code in place.path.strip("/").split("/")[1:]}
    known = {place.code: place for place in Place.objects.filter(code__in=codes)}
    return {p.pk: [known[c] for c in p.path.strip("/").split("/")[1:-1] if c in known] for p in places}


def own_places(user: User) -> list[Place]:
    """Return where a person lives, the unit first, then its building and community; one query."""
    codes = [code for path in user.principal.standing.homes() for code in path.strip("/").split("/")]
    levels = (Level.UNIT, Level.BUILDING, Level.COMMUNITY)
    return list(Place.objects.filter(code__in=codes, level__in=levels).order_by("-path"))
