"""Organisations over the API: find, read, join, leave, and the managers' desk."""

from datetime import date
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from accounts.states import Role
from orgs.actions import ask_to_join
from orgs.models import Membership, StarRating
from orgs.states import Belonging, Growth, Measure
from tests.factories.orgs import MembershipFactory, OrganisationFactory
from tests.factories.standards import make_standard

LIST = "/api/v1/organisations/"
MINE = "/api/v1/me/organisations/"
SEE_MEMBERS = {"manager", "staff", "second_staff", "community_staff"}


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def organisation(cast):
    return OrganisationFactory(place=cast.community, body=cast.body, name="夕阳红志愿服务队", contact_name="卫会长")


@pytest.fixture
def asked(cast, organisation):
    return ask_to_join(organisation=organisation, by=cast.resident, words="会修自行车")


def test_everybody_finds_organisations(cast, organisation):
    best = OrganisationFactory(place=cast.neighbour_community, stars=5, category="culture", member_count=3)
    gone = OrganisationFactory(place=cast.community, stage=Growth.DEREGISTERED)
    client = client_of()

    def found(**query):
        return [row["id"] for row in client.get(LIST, query).json()["results"]]

    assert found() == [best.pk, organisation.pk]
    assert found(sort="new") == [best.pk, organisation.pk]
    assert found(community=cast.community.code) == [organisation.pk]
    assert found(category="culture") == found(stars=4) == found(sort="members", limit=1) == [best.pk]
    assert found(q="夕阳红") == [organisation.pk]
    assert client.get(LIST, {"category": "none"}).status_code == 400
    assert client.get(f"{LIST}{gone.pk}/").status_code == 404


def test_one_shows_its_rating_its_trace_and_nobody_in_full(cast, organisation):
    client = client_of()
    before = client.get(f"{LIST}{organisation.pk}/").json()
    assert (before["rating"], before["membership"], before["contact_name"]) == (None, None, "卫*")
    standard = make_standard({"A": [{"code": "A1", "name": "活动", "measure": Measure.ACTIVITIES, "points": 20}]})
    line = {"code": "A1", "value": "6.00", "count": None, "earned": "10.00", "state": "computed"}
    StarRating.objects.create(
        organisation=organisation,
        standard=standard,
        rated_on=date(2026, 10, 1),
        score=Decimal("50.00"),
        stars=1,
        lines=[line],
    )
    rating = client.get(f"{LIST}{organisation.pk}/").json()["rating"]
    assert (rating["stars"], rating["score"], rating["standard"]) == (1, "50.00", "星级标准")
    assert rating["lines"] == [
        {
            "code": "A1",
            "name": "活动",
            "dimension": "A",
            "source": "computed",
            "measure": "activities",
            "formula": "linear",
            "value": "6.00",
            "full_at": "1.00",
            "points": 20,
            "earned": "10.00",
            "state": "computed",
        }
    ]
    text = client.get(f"{LIST}{organisation.pk}/").content.decode()
    assert all(person.name not in text and person.phone not in text for person in cast.everybody().values())


def test_somebody_asks_to_join_and_leaves(cast, organisation):
    client = client_of(cast.stranger)
    path = f"{LIST}{organisation.pk}/"
    joined = client.post(f"{path}join/", {"words": "我会唱歌"})
    assert (joined.status_code, joined.json()["stage"]) == (201, "asked")
    assert client.get(path).json()["membership"]["id"] == joined.json()["id"]
    again = client.post(f"{path}join/", {})
    assert (again.status_code, again.json()["code"]) == (409, "twice")
    mine = client.get(MINE).json()["results"]
    assert [(row["stage"], row["organisation"]["id"]) for row in mine] == [("asked", organisation.pk)]
    assert client.post(f"{path}leave/").json()["stage"] == "left"
    assert client.get(MINE).json()["results"] == []
    assert client_of(cast.finance).post(f"{path}leave/").status_code == 404
    for method, where in (("post", f"{path}join/"), ("post", f"{path}leave/"), ("get", MINE)):
        assert getattr(client_of(), method)(where).status_code == 401


def test_a_suspended_one_takes_nobody(cast):
    suspended = OrganisationFactory(place=cast.community, stage=Growth.SUSPENDED)
    answer = client_of(cast.resident).post(f"{LIST}{suspended.pk}/join/", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "inactive")


def test_a_question_sent_twice_with_one_key_is_one(cast, organisation):
    client = client_of(cast.stranger, idempotency_key="join")
    first, second = (client.post(f"{LIST}{organisation.pk}/join/", {}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Membership.objects.count() == 1


def test_managers_and_staff_of_the_place_see_the_members(cast, organisation, asked):
    path = f"{LIST}{organisation.pk}/members/"
    for name, person in cast.everybody().items():
        status = 200 if name in SEE_MEMBERS else 403
        assert (name, client_of(person).get(path).status_code) == (name, status)
    assert client_of().get(path).status_code == 401
    rows = client_of(cast.manager).get(path, {"stage": "asked"}).json()["results"]
    assert [(row["name"], row["words"]) for row in rows] == [("褚居民", "会修自行车")]
    assert [step["name"] for step in rows[0]["steps"]] == ["admit", "decline"]
    assert client_of(cast.manager).get(path, {"stage": "member"}).json()["results"] == []
    assert client_of(cast.staff).get(path).json()["results"][0]["steps"] == []
    assert cast.resident.phone not in client_of(cast.manager).get(path).content.decode()


def test_managers_admit_decline_and_remove(cast, organisation, asked):
    path = f"{LIST}{organisation.pk}/members/{asked.pk}/steps/"
    for name, person in cast.everybody().items():
        if name != "manager":
            assert (name, client_of(person).post(f"{path}admit/", {}).status_code) == (name, 403)
    manager = client_of(cast.manager)
    assert manager.post(f"{path}decline/", {}).json()["code"] == "reason"
    assert manager.post(f"{path}leave/", {}).status_code == 404
    assert manager.post(f"{path}admit/", {}).json()["stage"] == "member"
    organisation.refresh_from_db()
    assert organisation.member_count == 1
    assert cast.resident.grants.filter(role=Role.ORG_MEMBER, body=cast.body).count() == 1
    removed = manager.post(f"{path}remove/", {"reason": "已搬走"})
    assert (removed.status_code, removed.json()["stage"]) == (200, "left")
    elsewhere = OrganisationFactory(place=cast.community)
    other = MembershipFactory(organisation=elsewhere, stage=Belonging.ASKED)
    assert manager.post(f"{LIST}{organisation.pk}/members/{other.pk}/steps/admit/", {}).status_code == 404
    assert manager.post(f"{LIST}{elsewhere.pk}/members/{other.pk}/steps/admit/", {}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_a_constant_number_of_queries(cast, organisation, count, django_assert_num_queries):
    for other in OrganisationFactory.create_batch(count - 1, place=cast.community):
        MembershipFactory(organisation=other, user=cast.stranger)
    MembershipFactory(organisation=organisation, user=cast.stranger)
    MembershipFactory.create_batch(count - 1, organisation=organisation, stage=Belonging.ASKED)
    with django_assert_num_queries(1):
        assert len(client_of().get(LIST, {"limit": 100}).json()["results"]) == count
    with django_assert_num_queries(1):
        assert len(client_of(cast.stranger).get(MINE, {"limit": 100}).json()["results"]) == count
    with django_assert_num_queries(3):  # the organisation, what one is, the members
        path = f"{LIST}{organisation.pk}/members/"
        assert len(client_of(cast.manager).get(path, {"limit": 100}).json()["results"]) == count
