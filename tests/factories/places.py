"""Factories of places."""

import factory

from places.models import Place
from places.states import Level


class PlaceFactory(factory.django.DjangoModelFactory):
    """A place of any level; give ``parent`` for all but streets."""

    class Meta:
        model = Place

    level = Level.COMMUNITY
    code = factory.Sequence(lambda n: f"3705020059{n:02d}" if n < 100 else f"37050200{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}社区")


class StreetFactory(PlaceFactory):
    """A street, the root of a tree."""

    level = Level.STREET
    code = factory.Sequence(lambda n: f"{370600000 + n}")
    name = factory.Sequence(lambda n: f"第{n}街道")


def branch(street: Place, number: int = 1) -> dict[str, Place]:
    """Make a community with a compound, a grid, a building and a unit in the street; return them by level."""
    code = f"{street.code}{number:03d}"
    community = PlaceFactory(level=Level.COMMUNITY, code=code, name=f"{street.name}{number}社区", parent=street)
    compound = PlaceFactory(level=Level.COMPOUND, code=f"{code}-X1", name="幸福家园", parent=community)
    grid = PlaceFactory(level=Level.GRID, code=f"{code}-G1", name="第一网格", parent=community)
    building = PlaceFactory(level=Level.BUILDING, code=f"{code}-B1", name="1号楼", parent=grid, compound=compound)
    unit = PlaceFactory(level=Level.UNIT, code=f"{code}-B1-U1", name="1单元", parent=building)
    return {
        "community": community,
        "compound": compound,
        "grid": grid,
        "building": building,
        "unit": unit,
    }
