"""The pool over the API."""

import pytest
from rest_framework.test import APIClient

from residents.models import Invitation, Talent, TalentRule
from residents.states import TalentStage
from tests.factories.talents import DeedFactory, FieldFactory, InvitationFactory, TalentRuleFactory, settle

pytestmark = pytest.mark.django_db
TALENTS = "/api/v1/talents/"
MINE = "/api/v1/me/talent/"
INVITATIONS = "/api/v1/invitations/"
WHY = "每周给独居老人送菜"


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


def test_the_list_says_what_everybody_may_know(cast, make):
    field = FieldFactory(name="合唱")
    talent = make(
        TalentStage.LISTED,
        user__name="王好人",
        field_ids=[field.pk],
        can_lead="唱歌",
        free_times=["weekend_day"],
        deed_count=3,
        minutes=150,
    )
    make(TalentStage.CONFIRMED)
    assert client_of().get(TALENTS).json()["results"] == [
        {
            "id": talent.pk,
            "name": "王*",
            "community": cast.community.code,
            "community_name": cast.community.name,
            "ability_names": ["合唱"],
            "can_lead": "唱歌",
            "free_times": ["weekend_day"],
            "deed_count": 3,
            "hours": "2.5",
        }
    ]


def test_filters_are_the_portals(cast, make):
    field = FieldFactory()
    talent = make(TalentStage.LISTED, field_ids=[field.pk], free_times=["weekend_day"])
    make(TalentStage.LISTED)
    ask = lambda **query: [row["id"] for row in client_of().get(TALENTS, query).json()["results"]]  # noqa: E731
    assert ask(field=field.pk) == [talent.pk]
    assert ask(free="weekend_day", community=cast.community.code) == [talent.pk]
    assert len(ask(sort="new", community=cast.community.code)) == 2
    assert ask(community=cast.neighbour_community.code) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_uses_constant_queries(make, count, django_assert_num_queries):
    field = FieldFactory()
    for _ in range(count):
        make(TalentStage.LISTED, field_ids=[field.pk])
    client = client_of()
    client.get(TALENTS)
    with django_assert_num_queries(2):
        client.get(TALENTS)


def test_a_talent_is_read_with_the_deeds_and_without_why(cast, make):
    talent = make(TalentStage.LISTED)
    DeedFactory(user=talent.user, place=cast.unit, quantity=90, happened_on="2026-03-01", title="清扫")
    other = make(TalentStage.LISTED, brought_by=talent)
    body = client_of().get(f"{TALENTS}{talent.pk}/").json()
    assert body["years"] == [
        {
            "year": 2026,
            "count": 1,
            "hours": "1.5",
            "affairs": 0,
            "events": 0,
            "helped": 0,
            "deeds": [{"kind": "hours", "title": "清扫", "happened_on": "2026-03-01", "quantity": 90, "url": ""}],
        }
    ]
    assert (body["why"], body["brought"], body["steps"]) == (None, [other.pk], [])
    assert body["why_no_invitation"] == "Sign in to invite."
    assert client_of(cast.staff).get(f"{TALENTS}{talent.pk}/").json()["why"] == talent.why


@pytest.mark.parametrize("stage", sorted(set(TalentStage.values) - {"listed"}))
def test_the_unlisted_are_not_there_for_others(cast, make, stage):
    talent = make(stage)
    for person in (None, cast.stranger, cast.resident, cast.manager, cast.neighbour_staff, cast.other_staff):
        assert client_of(person).get(f"{TALENTS}{talent.pk}/").status_code == 404
    steps = client_of(cast.stranger).post(f"{TALENTS}{talent.pk}/steps/observe/")
    assert steps.status_code == 404


def test_the_desk_observes_over_the_api(cast, make):
    talent = make()
    client = client_of(cast.community_staff)
    body = client.get(f"{TALENTS}{talent.pk}/").json()
    assert [step["name"] for step in body["steps"]] == ["observe", "decline"]
    assert client.post(f"{TALENTS}{talent.pk}/steps/observe/").json()["stage"] == "observed"
    refused = client.post(f"{TALENTS}{talent.pk}/steps/confirm/")
    assert (refused.status_code, "no note" in refused.json()["detail"]) == (409, True)
    assert client.post(f"{TALENTS}{talent.pk}/steps/list/").status_code == 404


def test_my_row_from_recommending_to_leaving(cast):
    field = FieldFactory()
    client = client_of(cast.resident)
    assert client.get(MINE).status_code == 404
    assert client.post(MINE, {"why": WHY}).status_code == 409
    settle(cast.unit, "", user=cast.resident)
    body = client.post(MINE, {"why": WHY}).json()
    assert (body["stage"], body["why"], body["source"], body["name"]) == ("lead", WHY, "self", "褚居民")
    assert [step["name"] for step in body["steps"]] == ["refuse_listing"]
    Talent.objects.filter(pk=body["id"]).update(stage="observed")
    Talent.objects.filter(pk=body["id"]).update(stage="confirmed")
    profile = {"field_ids": [field.pk], "shows_name": False, "can_lead": "合唱", "free_times": ["weekend_day"]}
    assert client.put(MINE, profile, format="json").status_code == 409
    no = client.post(f"{MINE}consent/", {**profile, "agrees": False}, format="json")
    assert (no.status_code, list(no.json()["errors"])) == (400, ["agrees"])
    listed = client.post(f"{MINE}consent/", {**profile, "agrees": True}, format="json").json()
    assert (listed["stage"], listed["field_ids"], listed["shows_name"]) == ("listed", [field.pk], False)
    assert client.put(MINE, {**profile, "shows_name": True}, format="json").json()["shows_name"] is True
    left = client.post(f"{TALENTS}{body['id']}/steps/retire/", {"reason": "搬家"})
    assert left.json()["stage"] == "retired"


def test_naming_answers_the_same_whoever_lives_there(cast):
    settle(cast.unit, "", user=cast.resident)
    settle(cast.unit, "王好人")
    client = client_of(cast.resident)
    send = lambda name: client.post(  # noqa: E731
        f"{TALENTS}name/", {"place": cast.building.code, "name": name, "why": WHY}
    )
    answers = [send(name) for name in ("王好人", "没这人", "王好人")]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({str(answer.json()) for answer in answers}) == 1
    data = {"place": cast.neighbour_community.code, "name": "王好人", "why": WHY}
    assert client.post(f"{TALENTS}name/", data).status_code == 403
    assert client_of().post(f"{TALENTS}name/", data).status_code == 401


def test_a_naming_sent_twice_is_one(cast):
    client = client_of(cast.resident, **{"Idempotency-Key": "once"})
    data = {"place": cast.building.code, "name": "没这人", "why": WHY}
    first, second = client.post(f"{TALENTS}name/", data), client.post(f"{TALENTS}name/", data)
    assert (first.json(), Talent.objects.count()) == (second.json(), 1)


def test_the_graph_is_nodes_and_edges(cast, make):
    root = make(TalentStage.LISTED, user__name="王好人", shows_name=True)
    child = make(TalentStage.LISTED, user__name="李好人", brought_by=root)
    code = cast.community.code
    assert client_of().get(f"{TALENTS}graph/").json() == {
        "nodes": [
            {"id": root.pk, "name": "王好人", "community": code},
            {"id": child.pk, "name": "李*", "community": code},
        ],
        "edges": [{"bringer": root.pk, "brought": child.pk}],
        "is_cut": False,
    }
    assert client_of().get(f"{TALENTS}graph/", {"community": "nowhere"}).status_code == 404


def test_the_rules_in_use_are_for_everybody_to_know(db):
    TalentRule.objects.all().delete()
    rule = TalentRuleFactory(name="二十小时")
    TalentRuleFactory(is_active=False)
    assert client_of().get("/api/v1/talent-rules/").json()["results"] == [
        {
            "id": rule.pk,
            "name": "二十小时",
            "measure": "hours",
            "label": "Volunteering (minutes)",
            "at_least": 20,
            "window_days": 180,
            "place": None,
        }
    ]


def test_an_invitation_over_the_api(cast, make):
    talent = make(TalentStage.LISTED)
    client = client_of(cast.manager)
    made = client.post(INVITATIONS, {"talent": talent.pk, "title": "带操", "body": cast.body.pk})
    assert (made.status_code, made.json()["body_name"]) == (201, cast.body.name)
    address = f"{INVITATIONS}{made.json()['id']}/"
    mine = client_of(talent.user)
    assert [row["title"] for row in mine.get(INVITATIONS).json()["results"]] == ["带操"]
    assert [step["name"] for step in mine.get(address).json()["steps"]] == ["accept", "decline"]
    answered = mine.post(f"{address}steps/accept/", {"reason": "好的"}).json()
    assert (answered["stage"], answered["answer"]) == ("accepted", "好的")
    assert client.post(f"{address}steps/finish/").json()["stage"] == "done"
    for person in (cast.stranger, cast.neighbour_staff, cast.member):
        assert client_of(person).get(address).status_code == 404
        assert client_of(person).get(INVITATIONS).json()["results"] == []
    assert client_of(cast.stranger).post(INVITATIONS, {"talent": talent.pk, "title": "带操"}).status_code == 403
    assert client_of().get(INVITATIONS).status_code == 401


def test_the_unlisted_are_invited_by_nobody(cast, make):
    talent = make(TalentStage.CONFIRMED)
    refused = client_of(cast.staff).post(INVITATIONS, {"talent": talent.pk, "title": "带操"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["talent"])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_invitations_use_constant_queries(cast, make, count, django_assert_num_queries):
    talent = make(TalentStage.LISTED)
    for _ in range(count):
        InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community)
    client = client_of(cast.manager)
    client.get(INVITATIONS)
    with django_assert_num_queries(1):
        client.get(INVITATIONS)
