"""How far the Party's work reaches: figures by community and category, counted in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orgs.models import Organisation
from orgs.models.party import BranchCover, GuidanceRecord, InstructorAssignment
from orgs.models.party_spans import quarter_of
from orgs.states import ACTIVE, Category
from places.models import Place
from places.states import Level

# No organisation has two branches or two instructors on a day, so no row is counted twice.
FIGURES = """
    SELECT o.place_id, o.category, count(*),
        count(*) FILTER (WHERE b.kind = 'alone'),
        count(*) FILTER (WHERE b.kind = 'joint'),
        count(*) FILTER (WHERE b.kind = 'attached'),
        count(*) FILTER (WHERE b.id IS NULL AND i.id IS NOT NULL),
        count(*) FILTER (WHERE g.organisation_id IS NOT NULL)
    FROM orgs_organisation o
    LEFT JOIN orgs_branchcover c ON c.organisation_id = o.id
        AND c.starts_on <= %(day)s AND (c.ended_on IS NULL OR c.ended_on > %(day)s)
    LEFT JOIN orgs_partybranch b ON b.id = c.branch_id
    LEFT JOIN orgs_instructorassignment i ON i.organisation_id = o.id
        AND i.starts_on <= %(day)s AND (i.ended_on IS NULL OR i.ended_on > %(day)s)
    LEFT JOIN (
        SELECT DISTINCT organisation_id FROM orgs_guidancerecord
        WHERE street_id = %(street)s AND visited_on BETWEEN %(first)s AND %(day)s
    ) g ON g.organisation_id = o.id
    WHERE o.street_id = %(street)s AND o.stage = ANY(%(active)s)
    GROUP BY o.place_id, o.category
"""


@dataclass(frozen=True)
class Reach:
    """How many organisations there are, how they are covered, and how many were guided in the quarter."""

    organisations: int = 0
    alone: int = 0
    joint: int = 0
    attached: int = 0
    instructor_only: int = 0
    guided: int = 0

    def __add__(self, other: "Reach") -> "Reach":
        """Return the sum of two figures, column by column."""
        return Reach(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def covered(self) -> int:
        """How many have a branch, or at least an instructor."""
        return self.alone + self.joint + self.attached + self.instructor_only

    @property
    def with_branch(self) -> int:
        """How many have a branch."""
        return self.alone + self.joint + self.attached

    @property
    def uncovered(self) -> int:
        """How many have neither."""
        return self.organisations - self.covered

    @property
    def share(self) -> str:
        """The share of the covered in per cent, to one decimal and never rounded up; "" if there are none."""
        return _per_cent(self.covered, self.organisations)

    @property
    def guided_share(self) -> str:
        """The share of those guided in the quarter, in per cent."""
        return _per_cent(self.guided, self.organisations)


@dataclass(frozen=True)
class Coverage:
    """The figures of a street on a day: by community, by category, for each pair, and in all."""

    on: date
    communities: list[tuple[Place, Reach]]
    categories: list[tuple[Category, Reach]]
    cells: dict[tuple[int, str], Reach]
    total: Reach

    def rows(self) -> Iterable[tuple[Place, Category, Reach]]:
        """Yield a row for every community and category, those without organisations too."""
        for community, _reach in self.communities:
            for category in Category:
                yield community, category, self.cells.get((community.pk, category), Reach())


def _per_cent(part: int, whole: int) -> str:
    return f"{part * 1000 // whole / 10:.1f}" if whole else ""


def coverage(street: Place, on: date | None = None) -> Coverage:
    """Return how far the Party's work reaches in a street: one query over the organisations, one over the places."""
    day = on or timezone.localdate()
    facts: dict[str, Any] = {
        "street": street.pk,
        "day": day,
        "first": quarter_of(day)[0],
        "active": [str(stage) for stage in ACTIVE],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, facts)
        counted = cursor.fetchall()
    community_of = _communities(street, {row[0] for row in counted})
    cells: dict[tuple[int, str], Reach] = {}
    for place_id, category, *numbers in counted:
        key = (community_of.get(place_id, street).pk, category)
        cells[key] = cells.get(key, Reach()) + Reach(*numbers)
    places = list(Place.objects.filter(street=street, level=Level.COMMUNITY).order_by("order", "path"))
    places += [street] if any(pk == street.pk for pk, _category in cells) else []
    communities = [(place, _sum(reach for (pk, _), reach in cells.items() if pk == place.pk)) for place in places]
    categories = [(one, _sum(reach for (_, name), reach in cells.items() if name == one)) for one in Category]
    return Coverage(day, communities, categories, cells, _sum(cells.values()))


def _sum(reaches: Iterable[Reach]) -> Reach:
    total = Reach()
    for reach in reaches:
        total += reach
    return total


def _communities(street: Place, place_ids: set[int]) -> dict[int, Place]:
    """Return the community in which each of these places lies."""
    by_code = {place.code: place for place in Place.objects.filter(street=street, level=Level.COMMUNITY)}
    paths = Place.objects.filter(pk__in=place_ids).values_list("pk", "path")
    found = {pk: next((by_code[c] for c in path.strip("/").split("/") if c in by_code), None) for pk, path in paths}
    return {pk: place for pk, place in found.items() if place is not None}


def with_cover(rows: QuerySet[Organisation], on: date | None = None) -> QuerySet[Organisation]:
    """Say of each organisation whether it ``has_branch``, ``has_instructor`` and ``was_guided`` in the quarter."""
    day = on or timezone.localdate()
    of = Q(organisation=OuterRef("pk"))
    return rows.annotate(
        has_branch=Exists(BranchCover.objects.current(day).filter(of)),
        has_instructor=Exists(InstructorAssignment.objects.current(day).filter(of)),
        was_guided=Exists(GuidanceRecord.objects.filter(of, visited_on__range=(quarter_of(day)[0], day))),
    )


def without_branch(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Leave out the organisations that a branch covers today."""
    return rows.filter(~Exists(BranchCover.objects.current().filter(organisation=OuterRef("pk"))))


def without_cover(street: Place) -> QuerySet[Organisation]:
    """Return the active organisations that have neither a branch nor an instructor."""
    of = Q(organisation=OuterRef("pk"))
    rows = Organisation.objects.active().filter(
        ~Exists(BranchCover.objects.current().filter(of)),
        ~Exists(InstructorAssignment.objects.current().filter(of)),
        street=street,
    )
    return rows.select_related("place").order_by("place__path", "name")


def not_guided(on: date | None = None) -> QuerySet[InstructorAssignment]:
    """Return the charges over active organisations that nobody has guided in the quarter of a day."""
    day = on or timezone.localdate()
    first = quarter_of(day)[0]
    visits = GuidanceRecord.objects.filter(
        organisation=OuterRef("organisation"), visited_on__gte=first, visited_on__lte=day
    )
    charges: QuerySet[InstructorAssignment] = InstructorAssignment.objects.current(day)
    rows = charges.filter(~Exists(visits), organisation__stage__in=ACTIVE)
    return rows.select_related("instructor", "organisation").order_by("instructor", "organisation__name")
