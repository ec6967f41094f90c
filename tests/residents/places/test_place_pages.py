"""The page of a place: who sees what, what one can do there, and where it leads."""

import pytest
from django.core.cache import cache

from accounts.models import RoleGrant
from accounts.states import Role
from places.states import Level
from residents.models import Election
from residents.states import ElectionKind
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.disclosure import PublicNoticeFactory
from tests.factories.elections import representatives
from tests.factories.orgs import OrganisationFactory
from tests.factories.places import PlaceFactory
from tests.factories.proposals import ProposalFactory
from tests.factories.residents import HouseholdFactory

pytestmark = pytest.mark.django_db
LEVELS = ("street", "community", "compound", "grid", "building", "unit")


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def page_of(client, place):
    return client.get(f"/places/{place.code}/")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("reader", [None, "resident", "community_staff", "grid_leader"])
def test_every_level_has_its_page(client, cast, village, level, reader):
    if reader:
        client.force_login(getattr(cast, reader))
    page = page_of(client, getattr(cast, level))
    assert page.status_code == 200
    text = page.content.decode()
    assert f'href="/d/{getattr(cast, level).code}/"' in text
    assert f"/elections/panel/{getattr(cast, level).code}/" in text


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("reader", [None, "resident", "community_staff"])
def test_a_page_takes_at_most_twelve_queries(client, cast, village, level, reader, django_assert_max_num_queries):
    if reader:
        client.force_login(getattr(cast, reader))
    page_of(client, cast.neighbour_community)  # the frame keeps the street's name
    account = 5 if reader else 0  # session, person, standing, unread messages, own terms
    with django_assert_max_num_queries(12 + account):
        page_of(client, getattr(cast, level))


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("level", ["street", "community", "compound", "building"])
def test_queries_are_constant(client, cast, village, level, count, django_assert_num_queries):
    for number in range(count):
        PlaceFactory(level=Level.COMMUNITY, code=f"C{number}", name=f"新{number}社区", parent=cast.street)
        house = PlaceFactory(
            level=Level.BUILDING, code=f"H{number}", name=f"新{number}号楼", parent=cast.grid, compound=cast.compound
        )
        PlaceFactory(level=Level.UNIT, code=f"S{number}", name=f"新{number}单元", parent=cast.building)
        HouseholdFactory(place=house)
    page_of(client, cast.neighbour_community)
    with django_assert_num_queries(10):
        page_of(client, getattr(cast, level))


def test_rooms_and_names_are_never_public(client, cast, village):
    for level in LEVELS:
        text = page_of(client, getattr(cast, level)).content.decode()
        assert "褚*" not in text
        assert "room-number" not in text


def test_who_reads_the_representatives_of_a_unit(client, cast, village):
    elsewhere = UserFactory(name="孔隔壁")
    second = PlaceFactory(level=Level.UNIT, code="U2", name="2单元", parent=cast.building)
    RoleGrantFactory(user=elsewhere, role=Role.RESIDENT, place=second)
    readers = set()
    for name, person in {**cast.everybody(), "next_unit": elsewhere}.items():
        client.force_login(person)
        page = page_of(client, cast.unit)
        text = page.content.decode()
        assert page.context["sees_representatives"] == ("褚*" in text and "101" in text)
        assert "褚居民" not in text.replace(person.name, "") or person == cast.resident
        if page.context["sees_representatives"]:
            readers.add(name)
    assert readers == {"staff", "second_staff", "community_staff", "grid_leader", "building_leader", "resident"}


def test_only_the_households_of_just_this_place_are_listed(client, cast, village):
    client.force_login(cast.community_staff)
    assert page_of(client, cast.building).context["representatives"] == []
    [term] = page_of(client, village.tower).context["representatives"]
    assert term.household.room == "901"
    assert page_of(client, cast.community).context["sees_representatives"] is False


def test_a_leader_resigns_from_the_own_page(client, cast, village):
    client.force_login(cast.building_leader)
    page = page_of(client, cast.building)
    [grant] = RoleGrant.objects.filter(user=cast.building_leader)
    assert page.context["own_terms"] == {grant.pk}
    assert f"/elections/leaders/{grant.pk}/resign/" in page.content.decode()
    client.post(f"/elections/leaders/{grant.pk}/resign/", {"reason": "身体不好"})
    assert page_of(client, cast.building).context["leaders"] == list(RoleGrant.objects.filter(user=cast.grid_leader))


def test_those_on_the_roll_may_demand_a_recall(client, cast, village):
    grants = {grant.role: grant.pk for grant in RoleGrant.objects.filter(role__endswith="_leader")}
    offered = {}
    for name, person in cast.everybody().items():
        client.force_login(person)
        if found := page_of(client, cast.unit).context["recallable"]:
            offered[name] = found
    assert offered == {"resident": {grants["grid_leader"], grants["building_leader"]}}


def test_a_recall_is_demanded_from_the_page(client, cast, village):
    representatives(cast.unit, 30)
    client.force_login(cast.resident)
    [grant] = RoleGrant.objects.filter(user=cast.building_leader)
    assert f'name="grant" value="{grant.pk}"' in page_of(client, cast.unit).content.decode()
    client.post("/elections/recall/", {"grant": grant.pk, "reason": "半年没来过"})
    [recall] = Election.objects.filter(kind=ElectionKind.RECALL)
    assert (recall.grant, recall.demands.get().resident) == (grant, village.head)


def test_notices_of_the_place_and_below(client, cast, village):
    here = PublicNoticeFactory(place=cast.building)
    beside = PublicNoticeFactory(place=cast.neighbour_community)
    for level in LEVELS[1:5]:
        assert page_of(client, getattr(cast, level)).context["notices"] == [here]
    assert page_of(client, cast.unit).context["notices"] == []
    assert page_of(client, cast.street).context["notices"] == [beside, here]
    listed = client.get(f"/notices/public/?all&place={cast.community.code}")
    assert listed.context["page"].rows == [here]
    assert client.get("/notices/public/?place=000").context["page"].rows == [beside, here]


def test_the_panel_of_organisations(client, cast, village):
    best = OrganisationFactory(place=cast.community, stars=3)
    other = OrganisationFactory(place=cast.grid)
    OrganisationFactory(place=cast.neighbour_community)
    OrganisationFactory(place=cast.community, stage="suspended")
    for level in LEVELS[1:]:
        page = client.get(f"/orgs/panel/place/{getattr(cast, level).code}/")
        assert page.context["rows"] == [best, other]
        assert "<html" in page.content.decode()
    part = client.get(f"/orgs/panel/place/{cast.street.code}/", headers={"HX-Request": "true"})
    assert len(part.context["rows"]) == 3
    assert "<html" not in part.content.decode()
    assert client.get("/orgs/panel/place/000/").status_code == 404


def test_the_panel_of_proposals(client, cast, village):
    here = ProposalFactory(place=cast.building)
    above = ProposalFactory(place=cast.community)
    compound = ProposalFactory(place=cast.compound)
    ProposalFactory(place=cast.neighbour_community)
    ProposalFactory(place=cast.building, stage="draft", filed_at=None)

    def rows(place):
        return set(client.get(f"/proposals/panel/place/{place.code}/").context["rows"])

    assert rows(cast.unit) == {here, above}
    assert rows(cast.building) == {here, above, compound}
    assert rows(cast.compound) == {here, above, compound}
    assert rows(cast.community) == {here, above, compound}
    assert len(rows(cast.street)) == 4
    part = client.get(f"/proposals/panel/place/{cast.unit.code}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert client.get("/proposals/panel/place/000/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("1号楼", ["370502005058-B1", "370502005059-B1"]),
        ("58社区 1号楼", ["370502005058-B1"]),
        ("幸福 1号楼", ["370502005058-B1", "370502005059-B1"]),
        ("幸福家园", ["370502005058-B1", "370502005058-X1", "370502005059-B1", "370502005059-X1"]),
        ("1单元", []),
        ("没有", []),
    ],
)
def test_places_are_found_by_their_names(client, cast, words, found):
    page = client.get("/places/", {"q": words})
    assert sorted(place.code for place, _way in page.context["found"]) == found


@pytest.mark.parametrize("count", [1, 30])
def test_the_search_pages_by_keyset_with_constant_queries(client, cast, count, django_assert_num_queries):
    for number in range(count):
        PlaceFactory(level=Level.BUILDING, code=f"B{number:02}", name=f"梅{number}号楼", parent=cast.grid)
    page_of(client, cast.neighbour_community)
    with django_assert_num_queries(2):
        page = client.get("/places/", {"q": "梅"})
    first = [place.code for place, _way in page.context["found"]]
    rest = []
    if page.context["page"].next:
        after = client.get("/places/", {"q": "梅", "after": page.context["page"].next}, headers={"HX-Request": "true"})
        rest = [place.code for place, _way in after.context["found"]]
        assert "<html" not in after.content.decode()
    assert first + rest == sorted(f"B{number:02}" for number in range(count))
    assert len(first) == min(count, 20)


def test_the_search_stays_in_the_street(client, cast):
    PlaceFactory(level=Level.COMMUNITY, code="X1", name="远方社区", parent=cast.other_street)
    assert client.get("/places/", {"q": "远方"}).context["found"] == []
    assert client.get("/places/", {"q": "梅", "after": "?"}).status_code == 400


def test_ones_own_page_leads_home(client, cast, village):
    client.force_login(cast.resident)
    page = client.get("/me/")
    assert page.context["own_places"] == [cast.unit, cast.building, cast.community]
    assert f'href="/places/{cast.unit.code}/"' in page.content.decode()
    client.force_login(cast.stranger)
    assert client.get("/me/").context["own_places"] == []


def test_staff_alone_are_offered_the_signs(client, cast):
    offered = set()
    for name, person in cast.everybody().items():
        client.force_login(person)
        if page_of(client, cast.community).context["may_print_signs"]:
            offered.add(name)
    assert offered == {"staff", "second_staff", "community_staff"}
