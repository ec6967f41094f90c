"""Relations of organisations, as a list and as a drawing that a server can make."""

import math
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from orgs.models import Organisation
from orgs.models.relations import OrgRelation
from orgs.states import ENDED
from places.models import Place

MOST_EDGES = 200
WIDTH, HEIGHT, GAP = 176, 52, 40  # of a box and between drawings, in the drawing's own units
MOST_AROUND = 10  # boxes on one ring


@dataclass
class Spot:
    """An organisation in the drawing, by the middle of its box."""

    organisation: Organisation
    x: int = 0
    y: int = 0
    is_middle: bool = False

    @property
    def left(self) -> int:
        """Left edge of the box."""
        return self.x - WIDTH // 2

    @property
    def top(self) -> int:
        """Top edge of the box."""
        return self.y - HEIGHT // 2


@dataclass(frozen=True)
class Line:
    """A relation in the drawing, from the edge of one box to that of the other."""

    relation: OrgRelation
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True)
class Web:
    """Organisations, the relations between them, the size of the drawing, and whether some were left out."""

    spots: list[Spot]
    lines: list[Line]
    width: int
    height: int
    is_cut: bool


@dataclass
class _Cluster:
    middle: int
    around: list[int] = field(default_factory=list)


def relations_of(organisation: Organisation) -> QuerySet[OrgRelation]:
    """Return the relations of an organisation with both sides, those still to be answered included."""
    rows = OrgRelation.objects.of(organisation).select_related(
        "source__place", "target__place", "place", "proposed_for"
    )
    return rows.order_by("kind", "-since", "-pk")


def public_relations(place: Place | None = None) -> QuerySet[OrgRelation]:
    """Return the confirmed relations of the street, or those that touch a community."""
    rows = OrgRelation.objects.confirmed().exclude(source__stage__in=ENDED)
    rows = rows.exclude(target__stage__in=ENDED).select_related("source__place", "target__place")
    if place is not None:
        inside = Q(source__place__path__startswith=place.path) | Q(target__place__path__startswith=place.path)
        rows = rows.filter(inside)
    return rows.order_by("-pk")


def web_of(rows: QuerySet[OrgRelation], *, middle: Organisation | None = None) -> Web:
    """Return the drawing of relations, given with both sides: every group around its best connected organisation."""
    found = list(rows[: MOST_EDGES + 1])
    relations = sorted(found[:MOST_EDGES], key=lambda one: one.pk)
    spots: dict[int, Spot] = {}
    near: dict[int, set[int]] = {}
    for relation in relations:
        for one, other in ((relation.source, relation.target), (relation.target, relation.source)):
            spots.setdefault(one.pk, Spot(one))
            near.setdefault(one.pk, set()).add(other.pk)
    width = height = 0
    for cluster in _clusters(near, middle.pk if middle else None):
        size = _lay_out(cluster, spots, height)
        width, height = max(width, size[0]), height + size[1] + GAP
    lines = [_line(relation, spots[relation.source_id], spots[relation.target_id]) for relation in relations]
    return Web(list(spots.values()), lines, width, max(height - GAP, 0), len(found) > MOST_EDGES)


def _clusters(near: dict[int, set[int]], middle: int | None) -> list[_Cluster]:
    """Return the groups of connected organisations, the largest first; each with its best connected one."""
    clusters: list[_Cluster] = []
    left = set(near)
    while left:
        waiting, group = [min(left)], set[int]()
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting.extend(near[one] - group)
        left -= group
        centre = middle if middle in group else min(group, key=lambda pk: (-len(near[pk]), pk))
        assert centre is not None  # noqa: S101 - a group is never empty
        # Who is next to whom on the ring follows from the lines, so that fewer of them cross.
        clusters.append(_Cluster(centre, _walk(centre, near)))
    return sorted(clusters, key=lambda cluster: (-len(cluster.around), cluster.middle))


def _walk(start: int, near: dict[int, set[int]]) -> list[int]:
    order: list[int] = []
    seen, waiting = {start}, [start]
    while waiting:
        one = waiting.pop()
        if one != start:
            order.append(one)
        for other in sorted(near[one] - seen, reverse=True):
            seen.add(other)
            waiting.append(other)
    return order


def _lay_out(cluster: _Cluster, spots: dict[int, Spot], top: int) -> tuple[int, int]:
    """Give every organisation of a group its spot below ``top``; return the group's width and height."""
    rings = [cluster.around[:MOST_AROUND]]
    rest = cluster.around[MOST_AROUND:]
    while rest:
        size = MOST_AROUND * (len(rings) + 1)
        rings.append(rest[:size])
        rest = rest[size:]
    across, down = _radius(len(rings))
    middle_x, middle_y = across + WIDTH // 2, top + down + HEIGHT // 2
    centre = spots[cluster.middle]
    centre.x, centre.y, centre.is_middle = middle_x, middle_y, True
    for number, ring in enumerate(rings, start=1):
        wide, high = _radius(number)
        for index, pk in enumerate(ring):
            angle = 2 * math.pi * index / len(ring) - math.pi / 2
            spots[pk].x = middle_x + round(wide * math.cos(angle))
            spots[pk].y = middle_y + round(high * math.sin(angle))
    return 2 * across + WIDTH, 2 * down + HEIGHT


def _radius(ring: int) -> tuple[int, int]:
    """Return how far a ring lies from the middle, across and down."""
    return 60 + 250 * ring, 30 + 150 * ring


def _line(relation: OrgRelation, source: Spot, target: Spot) -> Line:
    return Line(relation, _edge(source, target), _edge(target, source))


def _edge(spot: Spot, towards: Spot) -> tuple[int, int]:
    """Return where the line to another box leaves this one."""
    across, down = towards.x - spot.x, towards.y - spot.y
    if not across and not down:
        return spot.x, spot.y
    share = min(
        (WIDTH / 2 + 3) / abs(across) if across else math.inf, (HEIGHT / 2 + 3) / abs(down) if down else math.inf
    )
    return round(spot.x + across * share), round(spot.y + down * share)
