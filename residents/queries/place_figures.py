"""What places add up to: households, representatives, people joined, abilities and talents listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value

from places.models import Place
from places.states import Level
from residents.models import Ability, Household, Representative, Resident, Talent

FIGURES_SECONDS = 60
# At which part of a path stands what the page of a place tells apart: /street/community/grid/building/unit/.
_PART = {Level.STREET: 3, Level.COMMUNITY: 5, Level.COMPOUND: 5, Level.GRID: 5, Level.BUILDING: 6, Level.UNIT: 6}


@dataclass(frozen=True)
class Figures:
    """The figures of one place; each has its definition on the page.

    ``households``: dwellings in use; empty and merged ones count nowhere. ``represented``: those of them with a
    representative in office. ``joined``: distinct people who live there and have an account. ``abilities``: lines that
    are shown by consent. ``talents``: people who agreed to be listed.
    """

    households: int = 0
    represented: int = 0
    joined: int = 0
    abilities: int = 0
    talents: int = 0

    @property
    def share(self) -> int | None:
        """How many percent of the households have a representative, rounded down; None without households."""
        return self.represented * 100 // self.households if self.households else None


NAMES = ("households", "represented", "joined", "abilities", "talents")


def figures_of(place: Place, lines: Iterable[Place] = ()) -> dict[str, Figures]:
    """Return the figures of a place and of what its page lists, by code; five queries, kept for a minute.

    ``lines`` are the communities of a street, the compounds, grids and buildings of a community, the buildings of a
    compound or grid, the units of a building.
    """
    key = f"residents.place_figures.{place.pk}"
    kept: dict[str, tuple[int, ...]] | None = cache.get(key)
    if kept is None:
        kept = _counted(place, list(lines))
        cache.set(key, kept, FIGURES_SECONDS)
    return {code: Figures(*numbers) for code, numbers in kept.items()}


def figures_within(place: Place) -> dict[str, Figures]:
    """Return the figures of a place and of every place below it, by code; six queries, for a sheet of all of them."""
    compounds = dict(Place.objects.within(place).exclude(compound=None).values_list("code", "compound__code"))
    sums: dict[str, list[int]] = {}
    for number, (rows, lookup) in enumerate(_counted_rows()):
        found = rows.filter(inside(place, lookup)).values_list(f"{lookup}__path").annotate(count=Count("pk")).order_by()
        for path, count in found:
            codes = path.strip("/").split("/")
            for code in (*codes, *(compounds[code] for code in codes if code in compounds)):
                sums.setdefault(code, [0] * len(NAMES))[number] += count
    return {code: Figures(*numbers) for code, numbers in sums.items()}


def inside(place: Place, lookup: str = "place") -> Q:
    """Return the condition that a row of the residents' floor lies in a place; a compound's are those of its houses."""
    if place.street_id is None:
        return Q(street=place)
    if place.level == Level.COMPOUND:
        return Q(**{f"{lookup}__compound": place}) | Q(**{f"{lookup}__parent__compound": place})
    return Q(**{f"{lookup}__path__startswith": place.path})


def _counted_rows() -> list[tuple[QuerySet[Any], str]]:
    """Return what is counted, in the order of the figures, each with the way to its place."""
    in_use = Q(is_empty=False, merged_into=None)
    at_home = Q(household__is_empty=False, household__merged_into=None)
    return [
        (Household.objects.filter(in_use), "place"),
        (Representative.objects.current().filter(at_home), "place"),
        (Resident.objects.joined(), "household__place"),
        (Ability.objects.shown(), "place"),
        (Talent.objects.listed(), "place"),
    ]


def _counted(place: Place, lines: list[Place]) -> dict[str, tuple[int, ...]]:
    sums = {code: [0] * len(NAMES) for code in (place.code, *(line.code for line in lines))}
    above = _above(lines)
    for number, (rows, lookup) in enumerate(_counted_rows()):
        for code, count in _by_part(rows.filter(inside(place, lookup)), lookup, _PART[Level(place.level)]):
            sums[place.code][number] += count
            for found in {code, *above.get(code, ())} - {place.code}:
                if found in sums:
                    sums[found][number] += count
    return {code: tuple(numbers) for code, numbers in sums.items()}


def _above(lines: list[Place]) -> dict[str, list[str]]:
    """Return, by building, the grid and the compound among the lines to which it adds."""
    codes = {line.pk: line.code for line in lines}
    around = {line.code: (line.parent_id, line.compound_id) for line in lines}
    return {code: [codes[pk] for pk in pks if pk in codes] for code, pks in around.items()}


def _by_part(rows: QuerySet[Any], lookup: str, part: int) -> list[tuple[str, int]]:
    code = Func(F(f"{lookup}__path"), Value("/"), Value(part), function="split_part", output_field=CharField())
    return list(rows.order_by().values_list(code).annotate(count=Count("pk")))
