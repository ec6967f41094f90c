"""The street and its communities as they are; grids, compounds, buildings and units as they might be."""

import csv
from pathlib import Path

from places.models import Place
from places.states import Level

from .draw import Draw
from .scale import Scale
from .words import COMPOUNDS

OFFICIAL = Path(__file__).resolve().parent.parent / "fixtures" / "shengli.csv"
NUMBERS = "一二三四五六七八九十"


def build_street(scale: Scale, draw: Draw) -> tuple[Place, dict[Place, list[Place]]]:
    """Make the tree; return the street, and the units of every community."""
    with OFFICIAL.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    street = Place.objects.create(level=Level.STREET, code=rows[0]["code"], name=rows[0]["name"])
    communities = _make(
        [_child(street, Level.COMMUNITY, row["code"], row["name"], n) for n, row in enumerate(rows[1:], start=1)]
    )
    compounds = {}
    for community in communities:
        names = draw.random.sample(COMPOUNDS, 2)
        made = [_child(community, Level.COMPOUND, f"{community.code}-C{n}", name, n) for n, name in enumerate(names, 1)]
        compounds[community.pk] = _make(made)
    grids = _make([g for c in communities for g in _grids(c, scale.grids)])
    buildings = []
    for grid in grids:
        for n in range(1, scale.buildings + 1):
            number = (grid.order - 1) * scale.buildings + n
            building = _child(grid, Level.BUILDING, f"{grid.code}-B{number}", f"{number}号楼", number)
            building.compound = draw.random.choice(compounds[grid.parent_id or 0])
            buildings.append(building)
    buildings = _make(buildings)
    units = _make(
        [
            _child(building, Level.UNIT, f"{building.code}-U{n}", f"{n}单元", n)
            for building in buildings
            for n in range(1, scale.units + 1)
        ]
    )
    by_path = {community.path: community for community in communities}
    found: dict[Place, list[Place]] = {community: [] for community in communities}
    for unit in units:
        found[by_path["/".join(unit.path.split("/")[:3]) + "/"]].append(unit)
    return street, found


def _grids(community: Place, count: int) -> list[Place]:
    return [
        _child(community, Level.GRID, f"{community.code}-G{n}", f"第{NUMBERS[n - 1]}网格", n)
        for n in range(1, count + 1)
    ]


def _child(parent: Place, level: Level, code: str, name: str, order: int) -> Place:
    street = parent.street or parent
    path = f"{parent.path}{code}/"
    return Place(level=level, code=code, name=name, parent=parent, street=street, path=path, order=order)


def _make(places: list[Place]) -> list[Place]:
    return Place.objects.bulk_create(places, batch_size=5000)
