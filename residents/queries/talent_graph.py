"""Who brought whom (能人挖能人): trees of listed talents, and how they are drawn."""

from dataclasses import dataclass, field
from itertools import zip_longest

from django.db.models import Q

from places.models import Place
from residents.models import Talent
from residents.states import TalentStage

MOST_EDGES = 200
COLUMN, ROW, WIDTH, HEIGHT = 210, 64, 170, 48  # of the drawing, in its own units


@dataclass
class Node:
    """A talent in a tree, with those whom this one brought along, and where it stands in the drawing."""

    talent: Talent
    brought: list["Node"] = field(default_factory=list)
    depth: int = 0
    row: int = 0
    closes: int = 0  # how many lists end behind this node, for a page that writes the tree line by line

    @property
    def ends(self) -> range:
        """The lists that end here, to be counted through."""
        return range(self.closes)

    @property
    def x(self) -> int:
        """Left edge of the box."""
        return self.depth * COLUMN

    @property
    def y(self) -> int:
        """Top edge of the box."""
        return self.row * ROW

    @property
    def path(self) -> str:
        """The lines to those whom this one brought along, as the drawing's path."""
        start_x, start_y = self.x + WIDTH, self.y + HEIGHT // 2
        middle = start_x + (COLUMN - WIDTH) // 2
        return " ".join(f"M{start_x} {start_y}H{middle}V{child.y + HEIGHT // 2}H{child.x}" for child in self.brought)


@dataclass(frozen=True)
class Graph:
    """The trees of a community, all nodes in reading order, the size of the drawing, and whether some were left out."""

    trees: list[Node]
    nodes: list[Node]
    width: int
    height: int
    is_cut: bool

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Who brought whom, by number."""
        return [(node.talent.pk, child.talent.pk) for node in self.nodes for child in node.brought]


def talent_graph(community: Place | None = None) -> Graph:
    """Return who brought whom among listed talents, of one community or of all; one query."""
    rows = Talent.objects.listed().filter(brought_by__stage=TalentStage.LISTED)
    if community is not None:
        rows = rows.filter(Q(community=community) | Q(brought_by__community=community))
    related = ("user", "community", "brought_by__user", "brought_by__community")
    brought = list(rows.select_related(*related).order_by("-pk")[: MOST_EDGES + 1])
    cut = len(brought) > MOST_EDGES
    nodes: dict[int, Node] = {}
    children: set[int] = set()
    for talent in sorted(brought[:MOST_EDGES], key=lambda one: one.pk):
        bringer = talent.brought_by
        assert bringer is not None  # noqa: S101 - asked for above
        parent = nodes.setdefault(bringer.pk, Node(bringer))
        child = nodes.setdefault(talent.pk, Node(talent))
        parent.brought.append(child)
        children.add(talent.pk)
    trees = [node for pk, node in sorted(nodes.items()) if pk not in children]
    order = _placed(trees)
    depth = max((node.depth for node in order), default=-1) + 1
    return Graph(trees, order, max(depth * COLUMN - (COLUMN - WIDTH), 0), len(order) * ROW, cut)


def _placed(trees: list[Node]) -> list[Node]:
    """Give every node its column and row, each tree from its root down; without recursion, whatever the depth."""
    order: list[Node] = []
    waiting = list(reversed(trees))
    while waiting:
        node = waiting.pop()
        node.row = len(order)
        order.append(node)
        for child in reversed(node.brought):
            child.depth = node.depth + 1
            waiting.append(child)
    for node, following in zip_longest(order, order[1:]):
        node.closes = 0 if node.brought else node.depth - (following.depth if following else 0)
    return order
