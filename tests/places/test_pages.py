"""Public pages of places."""

import pytest
from django.core.cache import cache

from accounts.actions.roles import appoint_leader
from places.states import Level
from tests.factories.places import PlaceFactory


@pytest.fixture(autouse=True)
def _fresh_figures():
    cache.clear()


def test_the_page_of_places_is_the_streets(client, cast):
    assert client.get("/places/").url == f"/places/{cast.street.code}/"


def test_a_place_shows_the_way_its_masked_leaders_and_what_lies_in_it(client, cast):
    appoint_leader(place=cast.unit, user=cast.resident, by=None)
    page = client.get(f"/places/{cast.unit.code}/")
    assert page.context["way"] == [cast.street, cast.community, cast.grid, cast.building, cast.unit]
    text = page.content.decode()
    assert [name for name in ("冯*", "陈*", "褚*") if name in text] == ["冯*", "陈*", "褚*"]
    assert not any(name in text for name in ("冯网格", "陈楼栋", "褚居民"))
    page = client.get(f"/places/{cast.community.code}/")
    assert [line.place for line in page.context["grids"]] == [cast.grid]
    [estate] = page.context["estates"]
    assert estate.compound.place == cast.compound
    assert [line.place for line in estate.buildings] == [cast.building]
    [estate] = client.get(f"/places/{cast.compound.code}/").context["estates"]
    assert [line.place for line in estate.buildings] == [cast.building]


def test_only_helpers_are_offered_to_open_an_account(client, cast):
    offered = set()
    for name, person in cast.everybody().items():
        client.force_login(person)
        if client.get(f"/places/{cast.unit.code}/").context["may_open_account"]:
            offered.add(name)
    assert offered == {"staff", "second_staff", "community_staff", "grid_leader", "building_leader"}


def test_a_place_that_does_not_exist_is_not_found(client, cast):
    assert client.get("/places/000/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_a_place_page_uses_constant_queries(client, cast, count, django_assert_num_queries):
    for number in range(count):
        PlaceFactory(level=Level.BUILDING, code=f"B{number}", name=f"{number}0号楼", parent=cast.grid)
    with django_assert_num_queries(11):
        page = client.get(f"/places/{cast.grid.code}/")
    [estate] = page.context["estates"]
    assert len(estate.buildings) == count + 1
    with django_assert_num_queries(5):
        client.get(f"/places/{cast.grid.code}/")
