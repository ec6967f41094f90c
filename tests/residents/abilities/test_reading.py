"""Who reads whose abilities: one place decides, the list and the single page agree, and nobody reads a phone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone

from core.search import matching
from residents import actions
from residents.models import Ability
from residents.queries.abilities import counts_of, visible_abilities
from residents.states import AbilityKind, AbilityStage, Reach
from tests.factories.abilities import AbilityFactory, AbilityFieldFactory
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.residents import ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Home, Neighbours

pytestmark = pytest.mark.django_db
STAFF = {"staff", "second_staff", "community_staff"}
# Of the whole cast the resident alone lives here.
READERS = {
    Reach.BUILDING: {"resident", "wife", "next_door"} | STAFF,
    Reach.COMMUNITY: {"resident", "wife", "next_door", "opposite"} | STAFF,
    Reach.STREET: {"resident", "wife", "next_door", "opposite", "farther"} | STAFF,
}


def everybody(cast: Cast, home: Home, neighbours: Neighbours) -> dict:
    return {**cast.everybody(), **neighbours.everybody(), "wife": home.wife.user}


@pytest.mark.parametrize("reach", list(Reach))
def test_each_reach_is_read_by_those_within_and_by_staff_of_the_place(
    cast: Cast, home: Home, neighbours: Neighbours, plumbing, reach: str
) -> None:
    ability = AbilityFactory(resident=home.plumber, field=plumbing, reach=reach)
    people = everybody(cast, home, neighbours)
    assert {name for name, user in people.items() if ability in visible_abilities(user)} == READERS[reach]
    assert {n for n, user in people.items() if user.has_perm("residents.read_ability", ability)} == READERS[reach]
    assert list(visible_abilities(AnonymousUser())) == []


@pytest.mark.parametrize("stage", [stage for stage in AbilityStage if stage != AbilityStage.SHOWN])
def test_what_is_not_shown_is_read_at_home_only(
    cast: Cast, home: Home, neighbours: Neighbours, plumbing, stage: str
) -> None:
    ability = AbilityFactory(resident=home.plumber, field=plumbing, reach=Reach.STREET, stage=stage)
    people = everybody(cast, home, neighbours)
    assert [name for name, user in people.items() if visible_abilities(user).exists()] == []
    staff = STAFF if stage == AbilityStage.HIDDEN else set()
    assert {n for n, user in people.items() if user.has_perm("residents.read_ability", ability)} == {
        "resident",
        "wife",
    } | staff


def test_staff_of_two_streets_and_who_lives_elsewhere_find_both(cast: Cast, home: Home, neighbours, ability) -> None:
    RoleGrantFactory(user=cast.other_staff, role="resident", place=cast.unit)
    row = ResidentFactory(household=neighbours.away.resident.household, name="魏某", user=UserFactory())
    other = AbilityFactory(resident=row, reach=Reach.BUILDING)
    assert set(visible_abilities(cast.other_staff)) == {ability, other}


def test_names_are_masked_and_phones_and_rooms_nowhere(client, cast: Cast, home: Home, neighbours, ability) -> None:
    home.plumber.phone = cast.resident.phone
    home.plumber.save()
    for user in (neighbours.next_door, neighbours.farther, cast.staff):
        client.force_login(user)
        for url in ("/abilities/", ability.get_absolute_url()):
            page = client.get(url).content.decode()
            assert "褚*" in page
            for secret in ("褚居民", cast.resident.phone, home.plumber.household.room + "<", "1单元"):
                assert secret not in page, (user.name, url, secret)


def test_strangers_and_the_signed_out_read_counts_alone(client, cast: Cast, home: Home, neighbours, settings) -> None:
    settings.STREET_CODE = cast.street.code
    field, rare = AbilityFieldFactory(name="理发师傅"), AbilityFieldFactory(name="拉二胡", kind=AbilityKind.INTEREST)
    for row in (home.plumber, home.wife, ResidentFactory(household=home.plumber.household, user=UserFactory())):
        AbilityFactory(resident=row, field=field, words="晚上有空")
    AbilityFactory(resident=home.plumber, field=rare)
    cache.clear()
    assert [(row.name, row.count) for row in counts_of(cast.street)] == [("理发师傅", 3), ("拉二胡", None)]
    for user in (None, cast.stranger, cast.manager):
        client.logout()
        if user is not None:
            client.force_login(user)
        page = client.get("/abilities/").content.decode()
        assert "理发师傅" in page
        assert "褚" not in page
        assert "晚上有空" not in page
        for ability in Ability.objects.all():
            assert client.get(ability.get_absolute_url()).status_code == 404


def test_the_panel_of_a_small_place_is_for_those_within(client, cast: Cast, home: Home, neighbours, ability) -> None:
    def status(place, user=None, **headers):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client.get(f"/abilities/panel/{place.code}/", **headers).status_code

    assert [status(place) for place in (cast.street, cast.community, cast.compound)] == [200, 200, 200]
    for user, code in ((None, 404), (neighbours.farther, 404), (neighbours.next_door, 200), (cast.staff, 200)):
        assert status(cast.building, user) == code
    assert client.get("/abilities/panel/nowhere/").status_code == 404
    part = client.get(f"/abilities/panel/{cast.community.code}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "修水管" in part


def test_the_counts_of_every_level_are_those_below(cast: Cast, home: Home, neighbours, settings) -> None:
    settings.ABILITY_LEAST_COUNT = 1
    AbilityFactory(resident=home.plumber)
    AbilityFactory(resident=neighbours.opposite.resident)
    AbilityFactory(resident=neighbours.farther.resident)
    places = (cast.street, cast.community, cast.compound, cast.building, cast.neighbour_community)
    assert [sum(row.count or 0 for row in counts_of(place)) for place in places] == [3, 2, 1, 1, 1]


def found(client, **query) -> set[int]:
    response = client.get("/abilities/", query)
    assert response.status_code == 200
    return {ability.pk for ability in response.context["page"].rows}


def test_the_search_goes_by_words_field_kind_place_and_time(client, cast: Cast, home: Home, neighbours, ladder) -> None:
    plumbing = AbilityFieldFactory(code="test-tap", name="修龙头", group="维修")
    near = AbilityFactory(
        resident=home.plumber, field=plumbing, reach="street", words="会换角阀", slots=["weekend_day"]
    )
    far = AbilityFactory(resident=neighbours.farther.resident, field=plumbing, reach="street", slots=["by_arrangement"])
    lent = AbilityFactory(resident=neighbours.opposite.resident, field=ladder, reach="community", slots=["weekday_day"])
    for row in (near, far, lent):
        row.save()  # derives the text of the search
    cache.clear()
    client.force_login(neighbours.next_door)
    assert found(client) == {near.pk, far.pk, lent.pk}
    assert found(client, q="角阀") == {near.pk}
    assert found(client, q="龙头") == {near.pk, far.pk}
    assert found(client, q="维修") == {near.pk, far.pk}
    assert found(client, field="test-tap") == {near.pk, far.pk}
    assert found(client, kind="thing") == {lent.pk}
    assert found(client, community=cast.community.code) == {near.pk, lent.pk}
    assert found(client, near="building") == {near.pk}
    assert found(client, slot="weekend_day") == {near.pk, far.pk}
    assert found(client, kind="thing", q="龙头") == set()
    assert found(client, field="nothing") == set()
    assert client.get("/abilities/?after=xx").status_code == 400
    client.force_login(neighbours.away)
    assert found(client, q="角阀") == set()


@pytest.mark.parametrize("count", [1, 30])
def test_the_search_asks_the_same_queries_for_any_number(
    client, cast: Cast, home: Home, neighbours, count: int, django_assert_num_queries
) -> None:
    for _number in range(count):
        AbilityFactory(resident=home.plumber).save()
    client.force_login(neighbours.next_door)
    client.get("/abilities/")
    client.get("/abilities/")
    with django_assert_num_queries(7):
        response = client.get("/abilities/")
    assert len(response.context["page"].rows) == min(count, 20)
    client.get("/abilities/", {"q": "样本"})
    with django_assert_num_queries(8):
        client.get("/abilities/", {"q": "样本"})


def test_words_that_name_a_big_field_list_its_lines(client, home: Home, neighbours, plumbing, settings) -> None:
    named = AbilityFactory(resident=home.plumber, field=plumbing)
    told = AbilityFactory(resident=home.wife, words="也会修水管")
    for row in (named, told):
        row.save()
    cache.clear()
    client.force_login(neighbours.next_door)
    assert found(client, q="修水管") == {named.pk, told.pk}
    settings.ABILITY_LINES_COMPARED = 0
    assert found(client, q="修水管") == found(client, q="水管 维修") == {named.pk}
    assert found(client, q="也会修") == {told.pk}


def test_words_of_the_search_meet_the_index(home: Home, plumbing) -> None:
    ability = AbilityFactory(resident=home.plumber, field=plumbing, words="修龙头")
    assert list(matching(Ability.objects.all(), "水管")) == [ability]


def test_the_own_list_shows_all_states_and_what_waits_for_me(client, cast: Cast, home: Home, plumbing) -> None:
    pending = actions.list_ability(
        resident=home.wife, field=plumbing, reach=Reach.BUILDING, by=cast.resident, consent=True
    )
    gone = AbilityFactory(resident=home.plumber, stage=AbilityStage.WITHDRAWN)
    client.force_login(home.wife.user)
    response = client.get("/abilities/mine/")
    assert [row.pk for row in response.context["page"].rows] == [gone.pk, pending.pk]
    assert response.context["asked"] == [pending]
    client.post(f"{pending.get_absolute_url()}steps/consent/")
    pending.refresh_from_db()
    assert pending.stage == AbilityStage.SHOWN
    client.force_login(cast.stranger)
    assert client.get("/abilities/mine/").url == "/join/"
    assert client.post(f"{pending.get_absolute_url()}steps/withdraw/").status_code == 404


def test_a_line_is_added_changed_and_withdrawn_on_the_portal(client, cast: Cast, home: Home, plumbing) -> None:
    client.force_login(cast.resident)
    facts = {"resident": home.plumber.pk, "field": plumbing.pk, "words": "换阀门", "reach": "community"}
    page = client.post("/abilities/new/", facts)
    assert page.context["form"].errors.keys() == {"consent"}
    page = client.post("/abilities/new/", facts | {"resident": home.child.pk, "consent": "on"})
    assert page.context["form"].errors.keys() == {"reach"}
    assert client.post("/abilities/new/", facts | {"consent": "on", "slots": ["weekend_day"]}).status_code == 302
    ability = Ability.objects.get()
    assert (ability.stage, ability.slots) == (AbilityStage.SHOWN, ["weekend_day"])
    assert client.get(ability.get_absolute_url()).status_code == 200
    client.post(f"{ability.get_absolute_url()}edit/", {"words": "换龙头", "reach": "street"})
    ability.refresh_from_db()
    assert (ability.words, ability.reach, ability.seen_in, ability.slots) == ("换龙头", "street", cast.street, [])
    client.post(f"{ability.get_absolute_url()}steps/withdraw/")
    client.post(f"{ability.get_absolute_url()}steps/show_again/")
    ability.refresh_from_db()
    assert ability.stage == AbilityStage.WITHDRAWN
    client.post(f"{ability.get_absolute_url()}steps/show_again/", {"consent": "on"})
    ability.refresh_from_db()
    assert ability.stage == AbilityStage.SHOWN
    assert client.post(f"{ability.get_absolute_url()}steps/hide/").status_code == 404
    client.force_login(home.wife.user)
    assert client.get(f"{ability.get_absolute_url()}edit/").status_code == 403


def test_somebody_who_has_left_finds_nothing_any_more(cast: Cast, home: Home, neighbours, ability) -> None:
    actions.move_out(resident=neighbours.next_door.resident, on=timezone.localdate(), by=cast.staff)
    fresh = type(cast.staff).objects.get(pk=neighbours.next_door.pk)
    assert list(visible_abilities(fresh)) == []
