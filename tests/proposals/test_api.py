"""Proposals over the API: everybody reads, residents write and support, staff of the place answer."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image
from rest_framework.test import APIClient

from core.models import Attachment
from proposals.actions import save_proposal
from proposals.models import Category, Proposal, Support
from proposals.states import Stage, Tier
from tests.factories.proposals import ProposalFactory

LIST = "/api/v1/proposals/"
MINE = "/api/v1/me/proposals/"
PROBLEM = "楼道灯坏了半个月，老人夜里看不清台阶。"
ANSWERING = {"staff", "second_staff", "community_staff"}


def client_of(user=None, **headers):
    client = APIClient(headers=headers)
    if user is not None:
        client.force_authenticate(user)
    return client


def picture():
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "PNG")
    return SimpleUploadedFile("灯.png", kept.getvalue())


@pytest.fixture
def draft(cast):
    return save_proposal(by=cast.resident, place=cast.community, title="修楼道灯", problem=PROBLEM)


@pytest.fixture
def filed(cast):
    return ProposalFactory(place=cast.community, author=cast.manager, title="装一盏路灯", support_needed=2)


def test_a_resident_writes_files_and_withdraws(cast):
    client = client_of(cast.resident)
    made = client.post(LIST, {"place": cast.building.code, "title": "修楼道灯", "problem": "灯坏了"})
    body = made.json()
    assert (made.status_code, body["stage"], body["tier"], body["mine"]) == (201, "draft", Tier.BUILDING, True)
    path = f"{LIST}{body['id']}/"
    assert [(step["name"], step["refusal"] is None) for step in body["steps"]] == [("file", False), ("withdraw", True)]
    assert client.post(f"{path}steps/file/", {}).status_code == 409
    edited = client.patch(path, {"problem": PROBLEM, "place": cast.community.code}).json()
    assert (edited["problem"], edited["title"], edited["tier"]) == (PROBLEM, "修楼道灯", Tier.COMMUNITY)
    filed = client.post(f"{path}steps/file/", {}).json()
    assert (filed["stage"], filed["progress"][1]["state"], filed["support_needed"] > 0) == (
        "collecting",
        "current",
        True,
    )
    moved = client.patch(path, {"place": cast.building.code})
    assert (moved.status_code, list(moved.json()["errors"])) == (400, ["place"])
    assert [row["id"] for row in client_of().get(LIST).json()["results"]] == [body["id"]]
    assert client.post(f"{path}steps/withdraw/", {}).json()["code"] == "reason"
    assert client.post(f"{path}steps/withdraw/", {"reason": "已修好"}).json()["stage"] == "withdrawn"
    assert [row["stage"] for row in client.get(MINE).json()["results"]] == ["withdrawn"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place": "none"}, "place"),
        ({"title": ""}, "title"),
        ({"title": "很" * 61}, "title"),
        ({"category": "weather"}, "category"),
        ({"stage": "nowhere"}, "stage"),
    ],
)
def test_what_is_not_right_is_named_by_field(cast, changes, field):
    body = {"place": cast.community.code, "title": "修楼道灯", "problem": PROBLEM, **changes}
    answer = client_of(cast.resident).post(LIST, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Proposal.objects.count() == 0


def test_one_writes_for_where_one_lives(cast):
    body = {"title": "修楼道灯", "problem": PROBLEM}
    for code in (cast.neighbour_community.code, cast.other_street.code, cast.unit.code):
        answer = client_of(cast.resident).post(LIST, {**body, "place": code})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["place"])
    for name, person in cast.everybody().items():
        if name != "resident":
            assert (name, client_of(person).post(LIST, {**body, "place": cast.community.code}).status_code) == (
                name,
                400,
            )
    assert client_of().post(LIST, {**body, "place": cast.community.code}).status_code == 401
    assert Proposal.objects.count() == 0


def test_a_draft_is_its_authors_alone(cast, draft):
    path = f"{LIST}{draft.pk}/"
    for name, person in [*cast.everybody().items(), ("nobody", None)]:
        if name == "resident":
            continue
        client = client_of(person)
        asked = [
            client.get(path),
            client.get(f"{path}files/"),
            client.patch(path, {"title": "别的"}),
            client.post(f"{path}support/"),
            client.post(f"{path}steps/file/", {}),
            client.post(f"{path}files/", {"file": picture()}, format="multipart"),
        ]
        expected = [404] * 6 if person else [404, 404, 401, 401, 401, 401]
        assert (name, [answer.status_code for answer in asked]) == (name, expected)
        assert client.get(LIST).json()["results"] == []
        if person:
            assert client.get(MINE).json()["results"] == []
    assert client_of(cast.resident).get(path).json()["title"] == "修楼道灯"


def test_residents_of_the_place_support_and_nobody_else(cast, filed):
    path = f"{LIST}{filed.pk}/support/"
    for name, person in cast.everybody().items():
        status = 200 if name == "resident" else 409
        assert (name, client_of(person).post(path).status_code) == (name, status)
    assert client_of().post(path).status_code == 401
    client = client_of(cast.resident)
    again = client.post(path).json()
    assert (again["support_count"], again["supported"], again["why_no_support"]) == (1, True, None)
    stranger = client_of(cast.stranger).get(f"{LIST}{filed.pk}/").json()
    assert (stranger["supported"], stranger["why_no_support"] is None) == (False, False)
    back = client.delete(path).json()
    assert (back["support_count"], back["supported"], Support.objects.count()) == (0, False, 0)


def test_staff_of_the_place_answer_and_nobody_else(cast, filed):
    path = f"{LIST}{filed.pk}/steps/decline/"
    for name, person in cast.everybody().items():
        if name not in ANSWERING:
            assert (name, client_of(person).post(path, {"reason": "好"}).status_code) == (name, 403)
    assert client_of().post(path, {"reason": "好"}).status_code == 401
    client = client_of(cast.community_staff)
    assert client.post(f"{LIST}{filed.pk}/steps/none/", {}).status_code == 404
    answered = client.post(path, {"reason": "下周安装"}).json()
    assert (answered["stage"], answered["answer"]) == ("declined", "下周安装")
    assert [(line["actor_name"], line["reason"]) for line in answered["trace"]] == [("孙社区", "下周安装")]


def test_a_draft_sent_twice_with_one_key_is_one(cast):
    client = client_of(cast.resident, idempotency_key="draft")
    body = {"place": cast.community.code, "title": "修楼道灯", "problem": PROBLEM}
    first, second = (client.post(LIST, body) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert second["Idempotent-Replayed"] == "true"
    assert Proposal.objects.count() == 1
    assert client.post(LIST, {**body, "title": "别的"}).status_code == 422


def test_files_are_added_read_and_removed(cast, draft):
    client = client_of(cast.resident)
    path = f"{LIST}{draft.pk}/files/"
    stored = client.post(path, {"file": picture()}, format="multipart")
    assert (stored.status_code, stored.json()["name"], stored.json()["media_type"]) == (201, "灯.png", "image/png")
    assert client.get(path).json() == [stored.json()]
    url = stored.json()["url"]
    sent = client.get(url, headers={"Accept": "image/png"})
    assert (sent.status_code, sent["Content-Type"], b"".join(sent.streaming_content)[:4]) == (
        200,
        "image/png",
        b"\x89PNG",
    )
    for person in (cast.stranger, cast.staff, cast.other_staff, cast.building_leader):
        assert [client_of(person).get(url).status_code, client_of(person).delete(url).status_code] == [404, 404]
    assert [client_of().get(url).status_code, client_of().delete(url).status_code] == [404, 401]
    wrong = client.post(path, {"file": SimpleUploadedFile("x.exe", b"MZ")}, format="multipart")
    assert wrong.status_code == 400
    Proposal.objects.filter(pk=draft.pk).update(filed_at=F("created_at"), stage=Stage.COLLECTING, support_count=1)
    assert client_of(cast.stranger).get(url).status_code == 200
    assert client_of(cast.stranger).delete(url).status_code == 403
    assert client_of(cast.stranger).post(path, {"file": picture()}, format="multipart").status_code == 403
    assert [client.delete(url).status_code, client.post(path, {"file": picture()}, format="multipart").status_code] == [
        403,
        403,
    ]
    Proposal.objects.filter(pk=draft.pk).update(stage=Stage.RETURNED)
    assert client.delete(url).status_code == 204
    assert Attachment.objects.count() == 0


def test_a_file_sent_twice_with_one_key_is_one(cast, draft):
    client = client_of(cast.resident, idempotency_key="file")
    path = f"{LIST}{draft.pk}/files/"
    first, second = (client.post(path, {"file": picture()}, format="multipart") for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Attachment.objects.count() == 1


def test_the_list_is_filtered_and_sorted(cast, filed):
    liked = ProposalFactory(
        place=cast.neighbour_community, support_count=9, category=Category.objects.get(code="safety"), title="修围墙"
    )

    def found(**query):
        return [row["id"] for row in client_of().get(LIST, query).json()["results"]]

    assert (found(), found(sort="support")) == ([liked.pk, filed.pk], [liked.pk, filed.pk])
    assert found(category="safety") == found(q="围墙") == found(community=cast.neighbour_community.code) == [liked.pk]
    assert (found(stage="collecting"), found(stage="archived")) == ([liked.pk, filed.pk], [])
    assert client_of().get(LIST, {"stage": "draft"}).status_code == 400


def test_nobody_is_named_to_the_public(cast, filed):
    client_of(cast.resident).post(f"{LIST}{filed.pk}/support/")
    client_of(cast.staff).post(f"{LIST}{filed.pk}/steps/decline/", {"reason": "没有经费"})
    body = client_of().get(f"{LIST}{filed.pk}/")
    assert (body.json()["author"], body.json()["trace"][0]["actor_name"]) == ("卫*", "赵*")
    text = body.content.decode() + client_of().get(LIST).content.decode()
    assert all(person.name not in text and person.phone not in text for person in cast.everybody().values())


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_one_query(cast, count, django_assert_num_queries):
    ProposalFactory.create_batch(count, place=cast.community, author=cast.resident)
    with django_assert_num_queries(1):
        assert len(client_of().get(LIST, {"limit": 100}).json()["results"]) == count
    with django_assert_num_queries(1):
        assert len(client_of(cast.resident).get(MINE, {"limit": 100}).json()["results"]) == count
