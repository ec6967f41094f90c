"""Households over the API: join by proof, or claim; ID numbers and phones never leave."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import RoleGrant
from accounts.states import Role
from residents.actions import confirm_claim
from residents.models import Household, HouseholdClaim, Resident
from residents.states import ClaimStage, Relation

MINE = "/api/v1/me/household/"
CLAIMS = f"{MINE}claims/"
ROOMS = "/api/v1/households/"
NUMBER = "370502198001010012"


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def household(cast):
    found = Household.objects.create(place=cast.unit, room="301")
    Resident.objects.create(household=found, name="杨路人", relation=Relation.HEAD, id_number=NUMBER)
    Resident.objects.create(household=found, name="何家人", relation=Relation.SPOUSE, phone="13800000001")
    return found


def proof(household, **changes):
    return {"household": household.pk, "name": "杨路人", "id_end": NUMBER[-6:], **changes}


def test_the_rooms_of_a_unit_are_listed_for_whoever_is_signed_in(cast, household):
    empty = Household.objects.create(place=cast.unit, room="302", is_empty=True)
    Household.objects.create(place=cast.building, room="999")
    client = client_of(cast.stranger)
    found = client.get(ROOMS, {"place": cast.unit.code}).json()["results"]
    assert found == [{"id": household.pk, "room": "301"}]
    assert empty.pk not in {row["id"] for row in found}
    assert client.get(ROOMS).status_code == 400
    assert client_of().get(ROOMS, {"place": cast.unit.code}).status_code == 401


def test_somebody_joins_by_proof_and_sees_the_family_masked(cast, household):
    client = client_of(cast.stranger)
    assert client.get(MINE).status_code == 404
    joined = client.post(MINE, proof(household))
    assert joined.status_code == 200
    body = client.get(MINE).json()
    assert body == joined.json()
    assert (body["id"], body["room"], body["way"][-1]["code"]) == (household.pk, "301", cast.unit.code)
    assert [(row["name"], row["relation"], row["me"]) for row in body["family"]] == [
        ("杨路人", "head", True),
        ("何*", "spouse", False),
    ]
    assert RoleGrant.objects.current().filter(user=cast.stranger, role=Role.RESIDENT, place=cast.unit).count() == 1
    again = client.post(MINE, proof(household))
    assert (again.status_code, again.json()["code"]) == (409, "elsewhere")
    text = client.get(MINE).content.decode()
    assert (NUMBER in text, NUMBER[-6:] in text, "13800000001" in text, "何家人" in text) == (False,) * 4


def test_what_proves_nothing_is_refused_without_saying_why(cast, household):
    client = client_of(cast.stranger)
    answers = [
        client.post(MINE, proof(household, **changes)).json()
        for changes in ({"id_end": "000000"}, {"name": "何家人"}, {"name": "没有人"})
    ]
    assert [answer["code"] for answer in answers] == ["unproven"] * 3
    assert len({answer["detail"] for answer in answers}) == 1
    assert client.post(MINE, {**proof(household), "household": household.pk + 9}).status_code == 400
    assert client_of().post(MINE, proof(household)).status_code == 401
    assert not Resident.objects.exclude(user=None).exists()


def test_tries_are_counted(cast, household):
    client = client_of(cast.stranger)
    codes = [client.post(MINE, proof(household, id_end="000000")).json()["code"] for _ in range(6)]
    assert codes == ["unproven"] * 5 + ["tries"]


def test_a_join_sent_twice_with_one_key_is_one(cast, household):
    client = client_of(cast.stranger, idempotency_key="join")
    first, second = (client.post(MINE, proof(household)) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())


def test_a_claim_is_filed_listed_and_withdrawn(cast, household):
    client = client_of(cast.stranger)
    filed = client.post(CLAIMS, {"household": household.pk, "name": "杨路人", "words": "租户"})
    assert (filed.status_code, filed.json()["stage"], filed.json()["room"]) == (201, "filed", "301")
    again = client.post(CLAIMS, {"household": household.pk, "name": "杨路人"})
    assert (again.status_code, again.json()["code"]) == (409, "twice")
    assert [row["id"] for row in client.get(CLAIMS).json()["results"]] == [filed.json()["id"]]
    withdraw = f"{CLAIMS}{filed.json()['id']}/withdraw/"
    for name, person in cast.everybody().items():
        if name != "stranger":
            assert client_of(person).post(withdraw).status_code == 404
            assert client_of(person).get(CLAIMS).json()["results"] == []
    assert (client_of().get(CLAIMS).status_code, client_of().post(withdraw).status_code) == (401, 401)
    assert client.post(withdraw).json()["stage"] == "withdrawn"
    assert client.post(withdraw).status_code == 409
    assert HouseholdClaim.objects.get().stage == ClaimStage.WITHDRAWN


def test_a_confirmed_claim_is_a_household(cast, household):
    client = client_of(cast.stranger)
    client.post(CLAIMS, {"household": household.pk, "name": "杨路人"})
    confirm_claim(claim=HouseholdClaim.objects.get(), by=cast.community_staff)
    assert client_of(cast.stranger).get(MINE).json()["room"] == "301"


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_a_constant_number_of_queries(cast, count, django_assert_num_queries):
    for number in range(count):
        room = Household.objects.create(place=cast.unit, room=str(number))
        HouseholdClaim.objects.create(
            household=room, place=cast.unit, user=cast.stranger, name="杨", stage=ClaimStage.WITHDRAWN
        )
    client = client_of(cast.stranger)
    with django_assert_num_queries(1):
        assert len(client.get(CLAIMS, {"limit": 100}).json()["results"]) == count
    with django_assert_num_queries(1):
        assert len(client.get(ROOMS, {"limit": 100, "place": cast.unit.code}).json()["results"]) == count
