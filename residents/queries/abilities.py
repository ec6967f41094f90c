"""Who finds which abilities, and what everybody may count."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.states import Role
from places.models import Place
from places.states import Level
from residents.models import Ability, AbilityField
from residents.states import AbilityStage

COUNT_SECONDS = 300
FIELDS = "residents.ability_fields"
LINES = "residents.ability_lines"
STAFF = (Role.STREET_STAFF, Role.COMMUNITY_STAFF)
_REACHED = (Level.BUILDING, Level.COMMUNITY, Level.STREET)


def visible_abilities(user: User | AnonymousUser) -> QuerySet[Ability]:
    """Return what somebody finds: the one place that decides who reads whose abilities.

    Neighbours find what is shown to a building, community or street in which they live; staff of a place find all that
    is shown there; everybody else finds nothing, and may count only (``counts_of``).
    """
    if not isinstance(user, User):
        return Ability.objects.none()
    homes = {code for path in user.principal.standing.homes() for code in path.strip("/").split("/")}
    offices = {path.strip("/").split("/")[-1] for path in user.standing.paths(*STAFF)}
    if not homes | offices:
        return Ability.objects.none()
    places = list(
        Place.objects.filter(code__in=homes | offices, level__in=_REACHED).only("pk", "code", "level", "street")
    )
    near = [place.pk for place in places if place.code in homes]
    streets = [place.pk for place in places if place.code in offices and place.level == Level.STREET]
    communities = [place.pk for place in places if place.code in offices and place.level == Level.COMMUNITY]
    found = Q(seen_in__in=near) if near else Q(pk__in=())
    if streets:
        found |= Q(street__in=streets)
    if communities:
        found |= Q(community__in=communities)
    # The street is asked for itself, so that an index that begins with it can be walked in order.
    around = {place.street_id or place.pk for place in places}
    rows = Ability.objects.shown().filter(street=around.pop()) if len(around) == 1 else Ability.objects.shown()
    return rows.filter(found).with_names()


def household_abilities(user: User) -> QuerySet[Ability]:
    """Return the list of a person's own household, those that were withdrawn included, newest first."""
    rows = Ability.objects.filter(household__residents__user=user.principal, household__residents__moved_out_on=None)
    return rows.current().with_names().select_related("resident__user").order_by("-pk")


@dataclass(frozen=True)
class FieldChoice:
    """A field in use, as a search offers it."""

    pk: int
    code: str
    name: str
    kind: str
    group: str


def field_choices() -> dict[str, FieldChoice]:
    """Return the fields in use by code, in the office's order; kept for minutes, forgotten when staff change one."""
    kept: list[tuple[int, str, str, str, str]] | None = cache.get(FIELDS)
    if kept is None:
        rows = AbilityField.objects.filter(is_active=True).order_by("kind", "order", "name")
        kept = list(rows.values_list("pk", "code", "name", "kind", "group"))
        cache.set(FIELDS, kept, COUNT_SECONDS)
    return {row[1]: FieldChoice(*row) for row in kept}


def fields_named(words: str) -> list[int]:
    """Return the fields that a search names by all its words, if they hold more lines than are worth comparing.

    The lines of such fields fill every page that anybody turns to, found by number; a field of fewer lines is left to
    the search by words, which finds what others wrote about it, too.
    """
    terms = words.split()
    named = [row.pk for row in field_choices().values() if terms and all(t in f"{row.name} {row.group}" for t in terms)]
    if not named:
        return []
    lines: dict[int, int] | None = cache.get(LINES)
    if lines is None:
        shown = Ability.objects.filter(stage=AbilityStage.SHOWN).order_by()
        lines = dict(shown.values_list("field_id").annotate(count=Count("pk")))
        cache.set(LINES, lines, COUNT_SECONDS)
    return named if sum(lines.get(pk, 0) for pk in named) > settings.ABILITY_LINES_COMPARED else []


def community_choices() -> dict[str, tuple[int, str]]:
    """Return the street's communities by code, each with number and name; kept for minutes."""
    key = f"residents.communities.{settings.STREET_CODE}"
    kept: list[tuple[str, int, str]] | None = cache.get(key)
    if kept is None:
        kept = list(Place.objects.communities().values_list("code", "pk", "name"))
        cache.set(key, kept, COUNT_SECONDS)
    return {code: (pk, name) for code, pk, name in kept}


@dataclass(frozen=True)
class FieldCount:
    """How many list a field in a place; ``count`` is None for so few that a person might be guessed."""

    field_id: int
    name: str
    kind: str
    count: int | None


def counts_of(place: Place) -> list[FieldCount]:
    """Return how many list which field in a place, the most first; no person, and no small number. Kept for minutes."""
    key = f"residents.abilities.{place.pk}"
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None:
        rows = (
            _within(place)
            .values("field_id", "field__name", "kind")
            .annotate(count=Count("pk"))
            .order_by("-count", "field_id")
        )
        kept = [dict(row) for row in rows]
        cache.set(key, kept, COUNT_SECONDS)
    least = settings.ABILITY_LEAST_COUNT
    return [
        FieldCount(row["field_id"], row["field__name"], row["kind"], row["count"] if row["count"] >= least else None)
        for row in kept
    ]


def _within(place: Place) -> QuerySet[Ability]:
    rows = Ability.objects.shown()
    if place.level == Level.STREET:
        return rows.filter(street=place)
    if place.level == Level.COMMUNITY:
        return rows.filter(community=place)
    if place.level == Level.COMPOUND:
        return rows.filter(Q(place__compound=place) | Q(place__parent__compound=place))
    return rows.filter(place__path__startswith=place.path)


def building_of(place: Place) -> Place:
    """Return the building of a household's place, the place itself where there are no units."""
    parent = place.parent
    return parent if place.level == Level.UNIT and parent is not None else place
