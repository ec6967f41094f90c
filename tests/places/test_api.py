"""Places over the API: lists by keyset, one with its way and its masked leaders."""

import pytest
from rest_framework.test import APIClient

from places.states import Level
from tests.factories.places import PlaceFactory

PLACES = "/api/v1/places/"


@pytest.fixture
def api():
    return APIClient()


def test_a_list_is_filtered_and_paged_in_the_order_of_the_tree(api, cast):
    body = api.get(PLACES, {"parent": cast.street.code, "level": "community"}).json()
    assert [(row["code"], row["level"], row["parent"]) for row in body["results"]] == [
        (cast.community.code, "community", cast.street.code),
        (cast.neighbour_community.code, "community", cast.street.code),
    ]
    codes, cursor = [], None
    while True:
        page = api.get(PLACES, {"limit": 4, **({"cursor": cursor} if cursor else {})}).json()
        codes += [row["code"] for row in page["results"]]
        if not (cursor := page["cursor"]):
            break
    assert len(codes) == len(set(codes)) == 17
    assert api.get(PLACES, {"level": "town"}).status_code == 400
    assert [row["name"] for row in api.get(PLACES, {"name": "胜利街道5"}).json()["results"]] == [
        "胜利街道58社区",
        "胜利街道59社区",
    ]


def test_a_place_has_its_way_and_its_leaders_masked(api, cast):
    body = api.get(f"{PLACES}{cast.unit.code}/").json()
    assert [step["code"] for step in body["way"]] == [
        cast.street.code,
        cast.community.code,
        cast.grid.code,
        cast.building.code,
        cast.unit.code,
    ]
    assert [(leader["role"], leader["place"], leader["name"]) for leader in body["leaders"]] == [
        ("grid_leader", cast.grid.code, "冯*"),
        ("building_leader", cast.building.code, "陈*"),
    ]
    assert api.get(f"{PLACES}none/").status_code == 404
    assert api.post(PLACES, {}).status_code in {401, 403, 405}


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_one_query(api, cast, count, django_assert_num_queries):
    for number in range(count):
        PlaceFactory(level=Level.BUILDING, code=f"B{number}", name=f"{number}0号楼", parent=cast.grid)
    with django_assert_num_queries(1):
        body = api.get(PLACES, {"parent": cast.grid.code, "limit": 100}).json()
    assert len(body["results"]) == count + 1
