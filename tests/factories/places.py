"""Factories of places."""

import factory
from django.db import connection

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
    made = branch_of(street, number)
    plant(*made.values())
    return made


def branch_of(street: Place, number: int) -> dict[str, Place]:
    """Return a branch of places of the street, not yet saved."""
    code = f"{street.code}{number:03d}"
    place = Place  # plain rows: nearly every test asks for them, and a factory costs as much again
    community = place(level=Level.COMMUNITY, code=code, name=f"{street.name}{number}社区", parent=street)
    grid = place(level=Level.GRID, code=f"{code}-G1", name="第一网格", parent=community)
    compound = place(level=Level.COMPOUND, code=f"{code}-X1", name="幸福家园", parent=community)
    building = place(level=Level.BUILDING, code=f"{code}-B1", name="1号楼", parent=grid, compound=compound)
    return {
        "community": community,
        "compound": compound,
        "grid": grid,
        "building": building,
        "unit": place(level=Level.UNIT, code=f"{code}-B1-U1", name="1单元", parent=building),
    }


def plant(*places: Place) -> None:
    """Save built places, parents before what lies in them, in two queries and with all that saving one would derive."""
    with connection.cursor() as cursor:
        draw = "select nextval(pg_get_serial_sequence('places_place', 'id')) from generate_series(1, %s)"
        cursor.execute(draw, [len(places)])
        for place, (number,) in zip(places, cursor.fetchall(), strict=True):
            place.pk = number
    for place in places:
        place.path = f"{place.parent.path if place.parent else '/'}{place.code}/"
        place.street = place.parent.street or place.parent if place.parent else None
    Place.objects.bulk_create(places)
