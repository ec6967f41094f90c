"""Door signs: one for everybody to print, all of a place for its staff."""

import pytest
import segno
from django.core.cache import cache

from places.states import Level
from residents.printing.signs import places_with_signs, signs_of
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def test_the_sign_of_a_unit_says_where_it_hangs(client, cast, settings):
    settings.SITE_URL = "https://yisilin.example/"
    page = client.get(f"/places/{cast.unit.code}/sign/")
    [one] = signs_of([cast.unit])
    assert page.context["sign"] == one
    assert (one.name, one.way, one.size) == ("1号楼1单元", ["胜利街道58社区", "幸福家园"], "huge")
    text = page.content.decode()
    assert "1号楼1单元" in text
    assert cast.unit.code in text
    assert "<svg" in text
    assert "style=" not in text
    assert "<script" not in text


def test_the_code_leads_to_the_page_for_reporting(cast, settings):
    settings.SITE_URL = "https://yisilin.example/"
    drawn = {one.place: one.qr for one in signs_of([cast.unit, cast.building])}
    for place in (cast.unit, cast.building):
        code = segno.make(f"https://yisilin.example/d/{place.code}/", error="q")
        assert drawn[place] == code.svg_inline(omitsize=True, border=0, svgclass="qr", lineclass=None)


def test_a_long_name_is_set_smaller(cast):
    names = {
        "huge": "一号楼",
        "large": "胜利花园一号楼东",
        "middle": "胜利油田设计院家属区",
        "small": "胜利油田勘探开发研究院家属区东",
    }
    for number, (size, name) in enumerate(names.items()):
        place = PlaceFactory(level=Level.BUILDING, code=f"L{number}", name=name, parent=cast.grid)
        assert signs_of([place])[0].size == size


@pytest.mark.parametrize("level", ["street", "community", "compound", "grid", "building", "unit"])
def test_everybody_prints_the_sign_of_any_place(client, cast, level):
    place = getattr(cast, level)
    assert client.get(f"/places/{place.code}/sign/").status_code == 200
    answer = client.get(f"/places/{place.code}/sign.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert client.get(f"/places/{place.code}/sign.pdf").content == answer.content


def test_there_is_no_sign_of_nowhere(client, cast):
    client.force_login(cast.staff)
    for end in ("sign/", "sign.pdf", "signs.pdf"):
        assert client.get(f"/places/000/{end}").status_code == 404


def test_the_signs_of_a_place_are_those_of_its_buildings_and_units(cast):
    tower = PlaceFactory(level=Level.BUILDING, code="370502005058-T", name="9号楼", parent=cast.grid)
    both = [cast.building, cast.unit]
    assert list(places_with_signs(cast.community)) == [*both, tower]
    assert list(places_with_signs(cast.grid)) == [*both, tower]
    assert list(places_with_signs(cast.compound)) == both
    assert list(places_with_signs(cast.building)) == both


@pytest.mark.parametrize("level", ["community", "compound", "grid", "building"])
def test_staff_print_all_signs_of_their_place(client, cast, level):
    client.force_login(cast.community_staff)
    answer = client.get(f"/places/{getattr(cast, level).code}/signs.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"


def test_who_prints_all_signs(client, cast):
    printed = set()
    for name, person in cast.everybody().items():
        client.force_login(person)
        answer = client.get(f"/places/{cast.building.code}/signs.pdf")
        assert answer.status_code in {200, 403}
        if answer.status_code == 200:
            printed.add(name)
    assert printed == {"staff", "second_staff", "community_staff"}
    client.logout()
    assert client.get(f"/places/{cast.building.code}/signs.pdf").url.startswith("/accounts/login/")


def test_a_street_and_a_unit_have_no_file_of_signs(client, cast):
    client.force_login(cast.staff)
    for place in (cast.street, cast.unit):
        assert client.get(f"/places/{place.code}/signs.pdf").status_code == 404


def test_a_file_holds_so_many_signs_and_says_so(client, cast, monkeypatch):
    monkeypatch.setattr("residents.web.views.signs.MOST_SIGNS", 2)
    client.force_login(cast.staff)
    assert client.get(f"/places/{cast.community.code}/signs.pdf").status_code == 200
    PlaceFactory(level=Level.BUILDING, code="370502005058-T", name="9号楼", parent=cast.grid)
    answer = client.get(f"/places/{cast.community.code}/signs.pdf", follow=True)
    assert answer.redirect_chain == [(f"/places/{cast.community.code}/", 302)]
    assert "2" in str(next(iter(answer.context["messages"])))


def test_a_place_without_buildings_says_so(client, cast):
    empty = PlaceFactory(level=Level.GRID, code="G9", name="第九网格", parent=cast.community)
    client.force_login(cast.staff)
    assert client.get(f"/places/{empty.code}/signs.pdf").url == f"/places/{empty.code}/"


@pytest.mark.parametrize("count", [1, 30])
def test_signs_take_two_queries(cast, count, django_assert_num_queries):
    for number in range(count):
        PlaceFactory(level=Level.UNIT, code=f"S{number}", name=f"{number + 2}单元", parent=cast.building)
    with django_assert_num_queries(2):
        assert len(signs_of(places_with_signs(cast.building))) == count + 2
