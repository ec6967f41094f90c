"""Elections over the API: nothing of a vote is kept or answered, and strangers learn nothing."""

import pytest
from rest_framework.test import APIClient

from core.models import IdempotencyKey
from residents.ballots.sealing import BLANK
from residents.models import Ballot, Candidate, Election
from residents.states import ElectionStage
from tests.factories.elections import begin, family, representatives, voting_on
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture
def home(cast):
    return family(cast.unit)


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def test_a_family_by_the_api(cast, home):
    head, spouse = app(home.head), app(home.spouse)
    election = head.post(f"{ROOT}/me/household/representative/").json()
    assert (election["stage"], election["roll"]) == ("nominating", 3)
    address = f"{ROOT}/elections/{election['id']}"
    named = head.post(f"{address}/candidates/", {"resident": home.row(home.spouse).pk}, format="json")
    assert (named.status_code, named.json()["accepted"]) == (201, None)
    assert head.post(f"{address}/answer/", {"accepts": True}, format="json").status_code == 404
    assert spouse.post(f"{address}/answer/", {"accepts": True}, format="json").json()["accepted"] is True
    begin(Election.objects.get())
    ballot = head.get(f"{address}/ballot/")
    lines = ballot.json()["lines"]
    assert [line["words"] for line in lines][:1] == [home.spouse.name]
    vote = head.post(
        f"{address}/vote/", {"choice": lines[0]["choice"]}, format="json", headers={"idempotency-key": "x" * 20}
    )
    assert (vote.status_code, vote.content, vote["Cache-Control"]) == (204, b"", "no-store")
    assert not IdempotencyKey.objects.exists()
    again = head.post(f"{address}/vote/", {"choice": BLANK}, format="json")
    assert again.status_code == 409
    assert Ballot.objects.count() == 1
    assert head.get(f"{address}/ballot/").status_code == 409
    detail = head.get(f"{address}/").json()
    assert (detail["voted"], detail["candidates"][0]["votes"], detail["shows_counts"]) == (1, None, False)


def test_strangers_learn_nothing(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    address = f"{ROOT}/elections/{election.pk}"
    readers = {"grid_leader", "building_leader", "staff", "second_staff", "community_staff"}
    for name, user in cast.everybody().items():
        client = app(user)
        assert client.get(f"{address}/").status_code == (200 if name in readers else 404), name
        vote = client.post(f"{address}/vote/", {"choice": BLANK}, format="json").status_code
        assert vote == (409 if name in readers else 404), name
        assert election.pk not in {row["id"] for row in client.get(f"{ROOT}/elections/").json()["results"]}, name
        assert client.get(f"{ROOT}/me/elections/").json()["results"] == [], name
    assert app().get(f"{address}/").status_code == 404
    assert app().post(f"{address}/vote/", {"choice": BLANK}, format="json").status_code == 401
    assert app().get(f"{ROOT}/me/elections/").status_code == 401
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"choice": "x"}, {"choice": -1}, {"choice": 10**30}, {"choice": 0, "why": "x"}, [1]]
)
def test_what_is_no_vote(cast, home, body):
    election = voting_on([home.head], by=home.head, household=home.household)
    answer = app(home.head).post(f"{ROOT}/elections/{election.pk}/vote/", body, format="json")
    assert answer.status_code == 400
    assert not Ballot.objects.exists()


def test_a_choice_of_another_ballot(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    answer = app(home.head).post(f"{ROOT}/elections/{election.pk}/vote/", {"choice": 99999}, format="json")
    assert (answer.status_code, Ballot.objects.count()) == (400, 0)


def test_a_sheet_and_its_check(cast, home):
    number = app(home.head).post(f"{ROOT}/me/household/representative/").json()["id"]
    address = f"{ROOT}/elections/{number}"
    facts = {"candidate": home.grandmother.pk, "sheet": photo()}
    assert app(home.head).post(f"{address}/sheet/", facts, format="multipart").json()["stage"] == "checking"
    assert app(home.head).post(f"{address}/steps/accept_sheet/", {}, format="json").status_code == 409
    done = app(cast.grid_leader).post(f"{address}/steps/accept_sheet/", {}, format="json")
    assert done.json()["stage"] == ElectionStage.ELECTED
    mine = app(home.spouse).get(f"{ROOT}/me/household/representative/").json()
    assert mine["name"] == home.grandmother.name
    recall = app(home.head).post(f"{ROOT}/me/household/recall/", {"reason": "年纪大了"}, format="json")
    assert (recall.status_code, recall.json()["stage"]) == (200, "voting")
    assert app(cast.stranger).post(f"{ROOT}/me/household/recall/", {"reason": "x"}, format="json").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_the_same_number_of_queries(cast, count, django_assert_max_num_queries):
    from places.models import Place
    from residents.actions import call_election

    for number in range(count):
        unit = Place.objects.create(level="unit", code=f"Q{number}", name=f"{number + 20}单元", parent=cast.building)
        representatives(unit, 1)
        call_election(place=unit, by=cast.staff)
    with django_assert_max_num_queries(4):
        rows = app().get(f"{ROOT}/elections/", {"office": "unit_leader"}).json()["results"]
    assert len(rows) == min(count, 20) or len(rows) == count
    assert Candidate.objects.count() == 0
