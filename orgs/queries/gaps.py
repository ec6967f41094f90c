"""What is missing where (类型全覆盖): communities and categories, counted anew, if large by the minute."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.gaps import CategoryField
from orgs.states import Category
from places.models import Place
from places.states import Level
from residents.models import Ability, Talent
from residents.queries.abilities import FieldCount, counts_of

PATH_PART = 2  # "/street/community/…": the community's code
MANY = 20_000  # organisations from which on their numbers are remembered for a while
REMEMBERED = 60  # seconds


@dataclass(frozen=True)
class Cell:
    """How many organisations of a category work in a community, and how many circles could become one."""

    category: str
    label: str | Promise
    organisations: int
    circles: int

    @property
    def is_missing(self) -> bool:
        """Whether nobody does it there."""
        return not self.organisations


@dataclass(frozen=True)
class Line:
    """A community with its cells, in the order of the categories."""

    place: Place
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How many categories nobody covers here."""
        return sum(cell.is_missing for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """All communities of a street, what stands for the whole street, and what both come to."""

    street: Place
    lines: tuple[Line, ...]
    street_wide: tuple[Cell, ...]

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return sum(len(line.cells) for line in self.lines)

    @property
    def missing(self) -> int:
        """How many of them are empty."""
        return sum(line.missing for line in self.lines)

    @property
    def covered_percent(self) -> int:
        """How much is covered, in whole per cent; 100 only if nothing is missing."""
        return (self.cells - self.missing) * 100 // self.cells if self.cells else 0

    @property
    def complete(self) -> int:
        """How many communities have every category."""
        return sum(not line.missing for line in self.lines)


def _counted(street: Place) -> dict[tuple[str, str], int]:
    """Return how many work in each community and category; "" is the community of what works in the whole street."""
    key = f"orgs.gaps:{street.pk}"
    remembered: dict[tuple[str, str], int] | None = cache.get(key)
    if remembered is not None:
        return remembered
    active = Organisation.objects.active().filter(street=street)
    rows = list(active.values_list("place", "category").annotate(n=Count("pk")).order_by())
    paths = dict(Place.objects.filter(pk__in={place for place, _category, _n in rows}).values_list("pk", "path"))
    found: dict[tuple[str, str], int] = {}
    for place, category, n in rows:
        code = (*paths[place].strip("/").split("/"), "")[PATH_PART - 1]
        found[code, category] = found.get((code, category), 0) + n
    if sum(found.values()) > MANY:
        cache.set(key, found, REMEMBERED)
    return found


def gap_matrix(street: Place) -> Matrix:
    """Return the matrix of a street: four queries, whatever its size. What can't work (suspended) doesn't cover."""
    found = _counted(street)
    growing = Circle.objects.growing().filter(street=street)
    circles = {
        (row["community"], row["category"]): row["n"]
        for row in growing.values("community", "category").annotate(n=Count("pk")).order_by()
    }
    places = Place.objects.filter(street=street, level=Level.COMMUNITY).order_by("order", "path")
    lines = tuple(
        Line(
            place,
            tuple(
                Cell(
                    category.value,
                    category.label,
                    found.get((place.code, category.value), 0),
                    circles.get((place.pk, category.value), 0),
                )
                for category in Category
            ),
        )
        for place in places
    )
    street_wide = tuple(
        Cell(category.value, category.label, found.get(("", category.value), 0), 0) for category in Category
    )
    return Matrix(street, lines, street_wide)


@dataclass(frozen=True)
class Gap:
    """One cell of the matrix with what could fill it: circles here and elsewhere in the street, talents, abilities."""

    place: Place
    category: str
    organisations: QuerySet[Organisation]
    circles_here: list[Circle]
    circles_elsewhere: list[Circle]
    talents: list[Talent]
    talent_count: int
    abilities: list[FieldCount]
    ability_count: int | None  # None for so few that a person might be guessed

    @property
    def label(self) -> str | Promise:
        """The category in words."""
        return Category(self.category).label

    @property
    def is_missing(self) -> bool:
        """Whether nobody does it there."""
        return not self.organisations


MOST = 12


def gap_of(place: Place, category: str) -> Gap:
    """Return one community's cell, with the talents and abilities of the fields on which the category lives."""
    active = Organisation.objects.active().within(place).filter(category=category).order_by("-stars", "name")
    growing = Circle.objects.growing().filter(street=place.street_id, category=category).with_names()
    by_strength = growing.order_by("-member_count", "pk")
    fields = list(CategoryField.objects.filter(category=category).values_list("field", flat=True))
    talents = Talent.objects.listed().filter(community=place, field_ids__overlap=fields).with_names()
    counted = [row for row in counts_of(place) if row.field_id in set(fields)]
    abilities = Ability.objects.shown().filter(community=place, field__in=fields).count()
    few = 0 < abilities < settings.ABILITY_LEAST_COUNT
    return Gap(
        place=place,
        category=category,
        organisations=active,
        circles_here=list(by_strength.filter(community=place)[:MOST]),
        circles_elsewhere=list(by_strength.exclude(community=place)[:MOST]),
        talents=list(talents.order_by("-deed_count", "pk")[:MOST]),
        talent_count=talents.count(),
        abilities=counted,
        ability_count=None if few else abilities,
    )
