"""The figures of places: exact at every level, on the page, over the API and in the sheet."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook

from places.models import Place
from residents.actions.terms import begin_term, end_by_desk
from residents.models import Household, Representative, Resident
from residents.queries import people_joined
from residents.queries.place_figures import Figures, figures_of, figures_within
from residents.queries.places import listed_below
from residents.states import Basis
from tests.factories.elections import joined
from tests.factories.places import PlaceFactory
from tests.factories.residents import HouseholdFactory

pytestmark = pytest.mark.django_db

UNIT = Figures(households=2, represented=1, joined=3, abilities=1, talents=1)
GRID = Figures(households=3, represented=2, joined=4, abilities=1, talents=1)
EXPECTED = {
    "unit": UNIT,
    "building": UNIT,
    "compound": UNIT,
    "grid": GRID,
    "community": GRID,
    "street": Figures(households=4, represented=2, joined=5, abilities=1, talents=1),
    "neighbour_community": Figures(households=1, represented=0, joined=1),
    "other_street": Figures(households=1, represented=0, joined=1),
}


@pytest.mark.parametrize("level", EXPECTED)
def test_the_figures_of_every_level(client, cast, village, level):
    place = getattr(cast, level)
    assert figures_of(place, listed_below(place))[place.code] == EXPECTED[level]
    assert client.get(f"/places/{place.code}/").context["figures"] == EXPECTED[level]
    if level != "compound":  # a compound stands beside the tree, so that no path leads through it
        assert people_joined(place) == EXPECTED[level].joined


def test_what_a_page_lists_has_its_own_figures(cast, village):
    tower = Figures(households=1, represented=1, joined=1)
    found = figures_of(cast.community, listed_below(cast.community))
    assert found == {
        cast.community.code: GRID,
        cast.grid.code: GRID,
        cast.compound.code: UNIT,
        cast.building.code: UNIT,
        village.tower.code: tower,
    }
    assert figures_of(cast.grid, listed_below(cast.grid))[village.tower.code] == tower
    assert figures_of(cast.compound, listed_below(cast.compound)) == {
        cast.compound.code: UNIT,
        cast.building.code: UNIT,
    }
    assert figures_of(cast.building, listed_below(cast.building)) == {cast.building.code: UNIT, cast.unit.code: UNIT}
    street = figures_of(cast.street, listed_below(cast.street))
    assert street[cast.community.code] == GRID
    assert street[cast.neighbour_community.code] == EXPECTED["neighbour_community"]


def test_the_sheet_counts_as_the_pages_do(cast, village):
    found = figures_within(cast.street)
    assert {level: found[getattr(cast, level).code] for level in EXPECTED if level != "other_street"} == {
        level: figures for level, figures in EXPECTED.items() if level != "other_street"
    }


def test_the_share_is_rounded_down_and_unknown_without_households(cast, village):
    assert [GRID.share, UNIT.share, Figures().share] == [66, 50, None]


def test_a_dwelling_that_becomes_empty_no_longer_counts(cast, village):
    Household.objects.filter(pk=village.home.pk).update(is_empty=True)
    assert figures_of(cast.unit)[cast.unit.code].households == 1
    assert figures_of(cast.unit)[cast.unit.code].represented == 0


def test_who_moves_out_or_leaves_the_office_no_longer_counts(cast, village):
    end_by_desk(representative=Representative.objects.get(household=village.home), by=cast.staff, reason="登记有误")
    Resident.objects.filter(pk=village.head.pk).update(moved_out_on=timezone.localdate())
    assert figures_of(cast.unit)[cast.unit.code] == Figures(households=2, represented=0, joined=2, talents=1)


def test_a_person_who_represents_anew_counts_once(cast, village):
    begin_term(household=village.home, resident=village.head, basis=Basis.RECORD, months=36)
    assert figures_of(cast.unit)[cast.unit.code].represented == 1


def test_figures_are_kept_for_a_minute(cast, village):
    assert figures_of(cast.unit)[cast.unit.code] == UNIT
    HouseholdFactory(place=cast.unit, room="105")
    assert figures_of(cast.unit)[cast.unit.code] == UNIT
    cache.clear()
    assert figures_of(cast.unit)[cast.unit.code].households == UNIT.households + 1


@pytest.mark.parametrize("count", [1, 30])
def test_figures_take_five_queries_however_many_live_there(cast, village, count, django_assert_num_queries):
    for number in range(count):
        unit = PlaceFactory(level="unit", code=f"N{number}", name=f"{number + 2}单元", parent=cast.building)
        joined(HouseholdFactory(place=unit), "新居民")
    for level in ("building", "community", "street"):
        place = getattr(cast, level)
        below = listed_below(place)
        with django_assert_num_queries(5):
            found = figures_of(place, below)
        assert found[place.code].joined == EXPECTED[level].joined + count


def figures_url(place):
    return f"/api/v1/places/{place.code}/figures/"


def test_the_api_tells_the_same(client, cast, village):
    found = client.get(figures_url(cast.grid)).json()
    tower = {"represented": 1, "joined": 1, "households": 1, "share": 100}
    home = {"represented": 1, "joined": 3, "households": 2, "share": 50}
    assert found == {
        "code": cast.grid.code,
        "name": "第一网格",
        "level": "grid",
        "households": 3,
        "represented": 2,
        "share": 66,
        "joined": 4,
        "abilities": None,
        "talents": None,
        "below": [
            {"code": cast.building.code, "name": "1号楼", "level": "building", **home},
            {"code": village.tower.code, "name": "9号楼", "level": "building", **tower},
        ],
    }
    community = client.get(figures_url(cast.community)).json()
    assert (community["abilities"], community["talents"]) == (1, 1)
    assert client.get("/api/v1/places/000/figures/").status_code == 404


def test_small_numbers_are_told_to_those_inside_alone(client, cast, village):
    told = set()
    for name, person in cast.everybody().items():
        client.force_login(person)
        on_page = client.get(f"/places/{cast.unit.code}/").context["counts_abilities"]
        over_api = client.get(figures_url(cast.unit)).json()
        assert (over_api["abilities"] is not None) == (over_api["talents"] is not None) == on_page
        if on_page:
            told.add(name)
    assert told == {"staff", "second_staff", "community_staff", "grid_leader", "building_leader", "resident"}
    client.logout()
    assert client.get(f"/places/{cast.unit.code}/").context["counts_abilities"] is False
    assert client.get(f"/places/{cast.community.code}/").context["counts_abilities"] is True


def exported(client):
    form = client.get("/admin/places/place/export/").context_data["form"]
    columns = [name for name in form.fields if name.startswith("placefiguresresource_")]
    data = {"format": "0", "resource": "0", **dict.fromkeys(columns, "on")}
    response = client.post("/admin/places/place/export/", data)
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]


def test_staff_export_their_places_with_the_figures(client, cast, village):
    client.force_login(cast.community_staff)
    rows = {row[0]: row for row in exported(client)[1:]}
    assert set(rows) == set(Place.objects.within(cast.community).values_list("code", flat=True))
    assert rows[cast.unit.code][-5:] == [2, 1, 3, 1, 1]
    assert rows[cast.compound.code][-5:] == [2, 1, 3, 1, 1]
    assert rows[cast.community.code][-5:] == [3, 2, 4, 1, 1]
    assert rows[village.tower.code][-5:] == [1, 1, 1, 0, 0]


def test_places_are_never_imported_as_a_sheet(client, cast):
    client.force_login(cast.staff)
    assert client.get("/admin/places/place/import/").status_code == 403


def test_terms_in_office_alone_count(cast, village):
    Representative.objects.filter(household=village.home).update(ended_on=timezone.localdate(), end="term")
    assert figures_of(cast.unit)[cast.unit.code].represented == 0
