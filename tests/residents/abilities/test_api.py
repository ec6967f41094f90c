"""Abilities and neighbours' help over the API: the same doors as on the portal."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from core.models import IdempotencyKey
from residents.models import Ability, HelpRequest
from residents.states import AbilityStage
from tests.factories.abilities import AbilityFactory, HelpRequestFactory
from tests.factories.accounts import UserFactory
from tests.plugins.cast import Cast

from .conftest import Home, Neighbours

pytestmark = pytest.mark.django_db
LIST, MINE, HELPS = "/api/v1/abilities/", "/api/v1/me/abilities/", "/api/v1/help-requests/"
WORDS = "厨房龙头漏水"


def client_of(user=None, **headers) -> APIClient:
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


def test_neighbours_find_and_nobody_else(cast: Cast, home: Home, neighbours: Neighbours, ability: Ability) -> None:
    found = {}
    for name, user in {**cast.everybody(), **neighbours.everybody()}.items():
        client = client_of(user)
        rows = client.get(LIST).json()["results"]
        one = client.get(f"{LIST}{ability.pk}/").status_code
        assert (len(rows), one) in {(1, 200), (0, 404)}
        if rows:
            found[name] = rows[0]["name"]
    readers = {"staff", "second_staff", "community_staff", "resident", "next_door", "opposite", "farther"}
    assert found == dict.fromkeys(readers, "褚*")
    assert client_of().get(LIST).status_code == 401
    assert client_of().get(f"{LIST}{ability.pk}/").status_code == 401


def test_no_field_holds_a_phone_a_room_or_a_full_name(cast: Cast, home: Home, neighbours, ability: Ability) -> None:
    client = client_of(neighbours.next_door)
    body = client.get(f"{LIST}{ability.pk}/").content.decode() + client.get(LIST).content.decode()
    for secret in (cast.resident.phone, "褚居民", home.plumber.household.room + '"', "1单元"):
        assert secret not in body


def test_the_search_takes_the_same_conditions(cast: Cast, home: Home, neighbours, ability: Ability, ladder) -> None:
    cache.clear()
    lent = AbilityFactory(resident=home.plumber, field=ladder)
    ability.save()
    client = client_of(neighbours.next_door)

    def found(**query) -> set[int]:
        return {row["id"] for row in client.get(LIST, query).json()["results"]}

    assert found() == {ability.pk, lent.pk}
    assert found(kind="thing") == {lent.pk}
    assert found(field="test-plumbing") == {ability.pk}
    assert found(q="龙头") == {ability.pk}
    assert found(slot="weekend_day") == {ability.pk}
    assert found(community=cast.neighbour_community.code) == set()
    assert client.get(LIST, {"kind": "weather"}).status_code == 400


def test_the_taxonomy_and_the_counts_are_everybodys(cast: Cast, home: Home, ability: Ability, ladder) -> None:
    cache.clear()
    codes = [
        row["code"]
        for row in client_of().get("/api/v1/ability-fields/", {"kind": "thing", "limit": 100}).json()["results"]
    ]
    assert "test-ladder" in codes
    assert "test-plumbing" not in codes
    counts = client_of().get(f"{LIST}counts/{cast.community.code}/").json()
    assert counts == [{"name": "修水管", "kind": "skill", "count": None}]
    assert client_of().get(f"{LIST}counts/{cast.building.code}/").status_code == 404


def test_a_household_lists_changes_and_withdraws(cast: Cast, home: Home, plumbing) -> None:
    client = client_of(cast.resident)
    facts = {"field": plumbing.code, "reach": "community", "words": "换阀门", "slots": ["weekend_day"]}
    refused = client.post(MINE, {**facts, "consent": False})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["consent"])
    wrong = client.post(MINE, {**facts, "consent": True, "field": "none", "reach": "moon"})
    assert set(wrong.json()["errors"]) == {"field", "reach"}
    made = client.post(MINE, {**facts, "consent": True})
    body = made.json()
    assert (made.status_code, body["stage"], body["resident"]) == (201, AbilityStage.SHOWN, home.plumber.pk)
    assert client.patch(f"{MINE}{body['id']}/", {"reach": "street"}).json()["reach"] == "street"
    asked = client.post(MINE, {**facts, "resident": home.wife.pk, "consent": True}).json()
    assert (asked["stage"], asked["consented_at"]) == (AbilityStage.PENDING, None)
    assert [row["id"] for row in client.get(MINE).json()["results"]] == [asked["id"], body["id"]]
    wife = client_of(home.wife.user)
    assert [step["name"] for step in wife.get(f"{LIST}{asked['id']}/").json()["steps"]] == [
        "consent",
        "object",
        "withdraw",
    ]
    assert wife.post(f"{LIST}{asked['id']}/steps/consent/", {}).status_code == 200
    assert client.post(f"{LIST}{body['id']}/steps/withdraw/", {}).status_code == 200
    assert client.post(f"{LIST}{body['id']}/steps/hide/", {"reason": "x"}).status_code == 404
    again = client.post(f"{LIST}{body['id']}/show-again/", {"consent": True})
    assert again.status_code == 200
    assert set(Ability.objects.values_list("stage", flat=True)) == {AbilityStage.SHOWN}
    for other in (cast.stranger, cast.staff):
        client = client_of(other)
        assert client.get(MINE).json()["results"] == []
        assert client.patch(f"{MINE}{body['id']}/", {"words": "改"}).status_code == 404
        assert client.post(MINE, {**facts, "consent": True}).status_code == 409
    assert client_of().get(MINE).status_code == 401


def test_a_request_goes_through_by_its_two_alone(cast: Cast, home: Home, neighbours, ability: Ability) -> None:
    owner, asker = client_of(cast.resident), client_of(neighbours.next_door)
    assert owner.post(f"{LIST}{ability.pk}/ask/", {"words": WORDS}).status_code == 409
    made = asker.post(f"{LIST}{ability.pk}/ask/", {"words": WORDS})
    body = made.json()
    assert (made.status_code, body["stage"], body["asks"], body["other"]) == (201, "asked", True, "褚*")
    path = f"{HELPS}{body['id']}/"
    assert [step["name"] for step in owner.get(path).json()["steps"]] == ["accept", "decline"]
    assert owner.post(f"{path}steps/accept/", {"reason": "周六来"}).json()["answer"] == "周六来"
    assert asker.get(f"{path}phone/").status_code == 403
    assert owner.post(f"{path}share-phone/", {"consent": True}).json()["i_show_phone"] is True
    assert asker.get(path).json()["other_shows_phone"] is True
    shown = asker.get(f"{path}phone/")
    assert (shown.json(), shown["Cache-Control"]) == ({"phone": cast.resident.phone}, "no-store")
    assert owner.post(f"{path}steps/finish/", {}).json()["stage"] == "done"
    assert owner.post(f"{path}steps/confirm/", {}).status_code == 409
    assert asker.post(f"{path}steps/confirm/", {}).json()["stage"] == "confirmed"
    rated = asker.post(f"{path}rate/", {"stars": 5, "words": "谢谢"})
    assert (rated.status_code, rated.json()["my_rating"]["stars"]) == (201, 5)
    assert owner.get(path).json()["other_rating"] is None
    assert asker.post(f"{path}rate/", {"stars": 1}).status_code == 409
    assert owner.post(f"{path}rate/", {"stars": 4}).json()["other_rating"]["words"] == "谢谢"
    assert asker.post(f"{path}report/", {"reason": "迟到"}).json()["report"] == "reported"
    for user in (home.wife.user, cast.staff, cast.stranger, neighbours.opposite):
        client = client_of(user)
        assert client.get(path).status_code == 404
        assert client.get(HELPS).json()["results"] == []
        assert client.get(f"{path}phone/").status_code == 404
        for name in ("rate", "report", "share-phone", "steps/confirm"):
            assert client.post(f"{path}{name}/", {}).status_code == 404, name
    assert [len(asker.get(HELPS, {"side": side}).json()["results"]) for side in ("asked", "received")] == [1, 0]
    assert client_of().get(HELPS).status_code == 401


def test_the_same_key_asks_once(neighbours: Neighbours, ability: Ability) -> None:
    client = client_of(neighbours.next_door, **{"Idempotency-Key": "one"})
    first, second = (client.post(f"{LIST}{ability.pk}/ask/", {"words": WORDS}) for _time in range(2))
    assert (first.json(), second["Idempotent-Replayed"]) == (second.json(), "true")
    assert (HelpRequest.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("path", [LIST, MINE, HELPS])
def test_lists_ask_the_same_queries(
    cast: Cast, home: Home, neighbours, count: int, path: str, django_assert_num_queries
) -> None:
    for _number in range(count):
        one = AbilityFactory(resident=home.plumber)
        HelpRequestFactory(ability=one, asker=UserFactory())
    client = client_of(cast.resident)
    client.get(path)
    fresh = client_of(type(cast.resident).objects.get(pk=cast.resident.pk))
    with django_assert_num_queries({LIST: 4, MINE: 2, HELPS: 1}[path]):
        rows = fresh.get(path).json()["results"]
    assert len(rows) == min(count, 20)
