"""The tree below the community: added, renamed and moved by the staff of the place, and by nobody else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from places.actions import add_place, move_place, rename_place
from places.models import Place
from places.states import Level
from tests.factories.places import PlaceFactory

MAY = {"staff", "second_staff", "community_staff"}


def test_only_staff_of_the_place_change_its_tree(cast):
    allowed = set()
    for name, person in cast.everybody().items():
        try:
            add_place(parent=cast.grid, level=Level.BUILDING, code=f"T-{name}".replace("_", "-"), name=name, by=person)
            rename_place(place=cast.compound, name=f"{name}家园", by=person)
            allowed.add(name)
        except PermissionDenied:
            continue
    assert allowed == MAY
    assert Place.objects.filter(parent=cast.grid).count() == 1 + len(MAY)


def test_a_place_knows_its_path_and_street(cast):
    unit = add_place(parent=cast.building, level=Level.UNIT, code="370502005058-B1-U2", name=" 2单元 ", by=cast.staff)
    assert (unit.name, unit.path, unit.street) == ("2单元", f"{cast.building.path}{unit.code}/", cast.street)


@pytest.mark.parametrize("level", [Level.STREET, Level.COMMUNITY])
def test_streets_and_communities_come_from_the_list_only(cast, level):
    with pytest.raises(ValidationError):
        add_place(parent=cast.street, level=level, code="370502005099", name="新社区", by=cast.staff)
    with pytest.raises(ValidationError):
        rename_place(place=cast.community, name="新社区", by=cast.staff)


@pytest.mark.parametrize(
    ("parent", "level", "code", "name"),
    [
        ("building", Level.GRID, "G9", "第九网格"),
        ("community", Level.BUILDING, "B9", "9号楼"),
        ("grid", Level.BUILDING, "B/9", "9号楼"),
        ("grid", Level.BUILDING, "370502005058-B1", "9号楼"),
        ("grid", Level.BUILDING, "B9", "1号楼"),
        ("grid", Level.BUILDING, "B9", " "),
    ],
)
def test_a_place_that_does_not_fit_is_refused(cast, parent, level, code, name):
    with pytest.raises(ValidationError):
        add_place(parent=getattr(cast, parent), level=level, code=code, name=name, by=cast.staff)


def test_a_building_belongs_to_a_compound_of_its_community(cast):
    far = PlaceFactory(level=Level.COMPOUND, code="X77", name="远处家园", parent=cast.neighbour_community)
    facts = {"parent": cast.grid, "level": Level.BUILDING, "code": "B7", "name": "7号楼", "by": cast.staff}
    with pytest.raises(ValidationError):
        add_place(**facts, compound=far)
    assert add_place(**facts, compound=cast.compound).compound == cast.compound


@translation.override("en")
def test_a_grid_moves_with_everything_below_it(cast):
    with pytest.raises(ValidationError, match="There is a place of this name already"):
        move_place(place=cast.grid, parent=cast.neighbour_community, by=cast.staff)
    rename_place(place=cast.grid, name="第七网格", by=cast.staff)
    grid = move_place(place=cast.grid, parent=cast.neighbour_community, by=cast.staff)
    assert grid.path == f"{cast.neighbour_community.path}{grid.code}/"
    cast.unit.refresh_from_db()
    assert cast.unit.path == f"{grid.path}{cast.building.code}/{cast.unit.code}/"
    assert not Place.objects.within(cast.community).filter(level=Level.UNIT).exists()


def test_a_move_needs_both_ends_and_one_street(cast):
    with pytest.raises(PermissionDenied):
        move_place(place=cast.grid, parent=cast.neighbour_community, by=cast.community_staff)
    there = Place.objects.get(level=Level.COMMUNITY, parent=cast.other_street)
    with pytest.raises(PermissionDenied):
        move_place(place=cast.grid, parent=there, by=cast.staff)
    with pytest.raises(ValidationError):
        move_place(place=cast.building, parent=cast.community, by=cast.staff)
    with pytest.raises(ValidationError):
        move_place(place=cast.community, parent=cast.street, by=cast.staff)
