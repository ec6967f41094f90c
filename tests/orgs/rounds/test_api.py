"""Rounds over the API: who reads what, declarations with proof, sheets, decisions, reviews, certificates."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from time_machine import Traveller

from accounts.models import User
from disclosure.actions import end_over
from orgs.actions import rounds as actions
from orgs.models.rounds import Assignment, CommitteeVote, Declaration, RoundEntry
from orgs.models.stars import StarGrant, UpgradeRequest
from orgs.states.rounds import EntryStage
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo

from .conftest import Rating

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def _street(cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def app(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(User.objects.get(pk=user.pk))
    return client


def get(user: User | None, path: str) -> Any:
    return app(user).get(f"{ROOT}/{path}")


def post(user: User | None, path: str, data: Any = None, **headers: str) -> Any:
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def test_rounds_and_results_are_read_by_whom_they_are_for(rating: Rating, django_assert_max_num_queries) -> None:
    cast, path = rating.cast, f"rating-rounds/{rating.round.pk}/"
    draft = actions.make_round(
        street=cast.street,
        name="草稿",
        as_of=rating.round.as_of,
        declare_until=rating.round.declare_until,
        assess_until=rating.round.assess_until,
        by=cast.staff,
    )
    for name, user in {**cast.everybody(), "nobody": None}.items():
        runs = name in {"staff", "second_staff"}
        assert get(user, path).json()["label"], name
        assert get(user, f"rating-rounds/{draft.pk}/").status_code == (200 if runs else 404), name
        assert len(get(user, "rating-rounds/").json()["results"]) == (2 if runs else 1), name
        steps = get(user, path).json()["steps"]
        assert [step["name"] for step in steps] == (["assess", "cancel"] if runs else []), name
        if not runs:
            assert post(user, f"{path}steps/assess/").status_code in {401, 403}, name
    assert get(None, path).json()["counts"] == {"all": 3}
    assert get(None, f"{path}results/").json()["results"] == []
    assert post(cast.staff, f"{path}steps/assess/").status_code == 409
    rating.to_notice()
    assert get(None, path).json()["spread"][1] == {"stars": 4, "count": 2}
    assert [row["stars"] for row in get(None, f"{path}results/").json()["results"]] == [4, 4]
    assert get(None, f"{path}results/?stars=5").json()["results"] == []
    assert len(get(None, f"{path}results/?community={cast.community.code}").json()["results"]) == 2
    first = get(None, f"{path}results/?limit=1").json()
    second = get(None, f"{path}results/?limit=1&cursor={first['cursor']}").json()
    assert {first["results"][0]["id"], second["results"][0]["id"]} == {
        entry.pk for entry in RoundEntry.objects.filter(stage=EntryStage.DECIDED)
    }
    for _n in range(28):
        RoundEntry.objects.create(
            round=rating.round,
            organisation=OrganisationFactory(place=cast.community),
            stage=EntryStage.DECIDED,
            stars=3,
        )
    with django_assert_max_num_queries(3):
        assert len(get(None, f"{path}results/?limit=100").json()["results"]) == 30


def test_an_organisation_declares_with_proof(rating: Rating) -> None:
    cast, entry = rating.cast, rating.entry()
    path = f"rating-entries/{entry.pk}/"
    readers = {"manager", "staff", "second_staff", "community_staff"}
    for name, user in {**cast.everybody(), "nobody": None}.items():
        assert get(user, path).status_code == (200 if name in readers else 404), name
        if name != "manager":
            answer = app(user).put(f"{ROOT}/{path}declarations/B3/", {"words": "三人"}, format="json")
            assert answer.status_code in {401, 403, 404}, name
            assert post(user, f"{path}steps/declare/").status_code in {401, 403, 404}, name
    assert get(rating.committee[0], path).status_code == 200
    assert post(cast.manager, f"{path}steps/declare/").status_code == 409
    put = app(cast.manager).put(f"{ROOT}/{path}declarations/A1/", {"words": "十人"}, format="json")
    assert (put.status_code, list(put.json()["errors"])) == (400, ["code"])
    put = app(cast.manager).put(f"{ROOT}/{path}declarations/B3/", {"words": "三人，分工明确"}, format="json")
    assert [(one["code"], one["words"], one["files"]) for one in put.json()["declarations"]] == [
        ("B3", "三人，分工明确", [])
    ]
    upload = {"file": photo("名单.jpg")}
    stored = app(cast.manager).post(f"{ROOT}/{path}declarations/B3/files/", upload, format="multipart")
    assert (stored.status_code, len(stored.json()["files"])) == (201, 1)
    file = stored.json()["files"][0]["url"]
    text = SimpleUploadedFile("名单.exe", b"MZ", content_type="application/octet-stream")
    assert app(cast.manager).post(f"{ROOT}/{path}declarations/B3/files/", {"file": text}).status_code == 400
    for name, user in {**cast.everybody(), "nobody": None}.items():
        assert app(user).get(file).status_code == (200 if name in readers else 404), name
    done = post(cast.manager, f"{path}steps/declare/").json()
    assert (done["stage"], len(done["declarations"]), len(done["parts"])) == ("declared", 1, 3)
    (line,) = done["parts"][0]["lines"]
    assert {key: line[key] for key in ("code", "value", "earned", "state")} == {
        "code": "A1",
        "value": "8.00",
        "earned": "32.00",
        "state": "computed",
    }
    assert [row["id"] for row in get(cast.manager, "me/rating-entries/").json()["results"]] == [entry.pk]
    assert get(cast.stranger, "me/rating-entries/").json()["results"] == []
    assert post(cast.manager, f"{path}steps/withdraw/").status_code == 409
    left = post(cast.manager, f"{path}steps/withdraw/", {"reason": "今年暂不参加"})
    assert left.json()["stage"] == "withdrawn"
    assert Declaration.objects.count() == 1


def test_judges_fill_in_their_own_sheets_only(rating: Rating, django_assert_max_num_queries) -> None:
    rating.to_assessing()
    cast, entry = rating.cast, rating.entry()
    one = entry.assignments.filter(user__isnull=False).first()
    path = f"me/judging/{one.pk}/"
    others = {**cast.everybody(), "other": next(user for user in rating.assessors if user.pk != one.user_id)}
    for name, user in others.items():
        if not Assignment.objects.filter(pk=one.pk, user=user).exists():
            assert get(user, path).status_code == 404, name
            assert post(user, f"{path}points/", {"points": []}).status_code == 404, name
    assert get(None, "me/judging/").status_code == 401
    lines = get(one.user, path).json()["lines"]
    assert [(line["code"], line["required"]) for line in lines] == [
        ("B2", True),
        ("B3", True),
        ("B4", True),
        ("A1", False),
    ]
    good = {"code": "B2", "points": "16", "reason": "看过制度"}
    bad = {"code": "B3", "points": "11", "reason": "看过"}
    refused = post(one.user, f"{path}points/", {"points": [good, bad]})
    assert (refused.status_code, list(refused.json()["errors"]), one.given.count()) == (400, ["points"], 0)
    assert post(one.user, f"{path}hand-in/").status_code == 409
    rows = [good, {**bad, "points": "9"}, {"code": "B4", "points": "8", "reason": "抽查票据"}]
    saved = post(one.user, f"{path}points/", {"points": rows}, **{"Idempotency-Key": "sheet-1"})
    assert saved.json() == post(one.user, f"{path}points/", {"points": rows}, **{"Idempotency-Key": "sheet-1"}).json()
    assert [line["given"] for line in saved.json()["lines"]] == ["16.00", "9.00", "8.00", None]
    figure = {"code": "A1", "points": "40", "reason": "清点十人"}
    assert list(post(one.user, f"{path}points/", {"points": [figure]}).json()["errors"]) == ["proof"]
    assert post(one.user, f"{path}hand-in/").json()["stage"] == "done"
    assert post(one.user, f"{path}points/", {"points": [good]}).status_code == 409
    (first,) = [row for row in get(cast.community_staff, "me/judging/").json()["results"] if row["entry"] == entry.pk]
    assert (first["kind"], get(cast.neighbour_staff, "me/judging/").json()["results"]) == ("community", [])
    two = Assignment.objects.filter(stage="assigned", user__isnull=False).first()
    assert post(two.user, f"me/judging/{two.pk}/recuse/", {"reason": "亲戚"}).status_code == 204
    assert get(two.user, f"me/judging/{two.pk}/").status_code == 404
    assert post(cast.staff, f"rating-entries/{two.entry_id}/assessors/", {"user": two.user_id}).status_code == 409
    free = next(user for user in rating.assessors if not two.entry.assignments.filter(user=user).exists())
    assert post(cast.manager, f"rating-entries/{two.entry_id}/assessors/", {"user": free.pk}).status_code in {403, 404}
    assert post(cast.staff, f"rating-entries/{two.entry_id}/assessors/", {"user": free.pk}).status_code == 201
    with django_assert_max_num_queries(4):
        assert len(get(cast.community_staff, "me/judging/").json()["results"]) == 2


def test_the_committee_decides_and_votes_by_name(rating: Rating) -> None:
    rating.to_committee()
    cast, path = rating.cast, f"rating-entries/{rating.entry().pk}/"
    one, two, three = rating.committee
    for name, user in {**cast.everybody(), "nobody": None}.items():
        assert post(user, f"{path}decide/", {"stars": 4}).status_code in {401, 403, 404}, name
    assert list(post(one, f"{path}decide/", {"stars": 5}).json()["errors"]) == ["why"]
    assert post(one, f"{path}decide/", {"stars": 6}).status_code == 400
    assert post(one, f"{path}decide/", {"stars": 3, "why": "整改未完成"}).json()["stars"] == 3
    actions.confirm_all(rating_round=rating.round, by=two)
    actions.announce_round(rating_round=rating.refresh(), by=cast.staff)
    assert [get(user, path).json()["stars"] for user in (None, cast.stranger, cast.manager)] == [3, 3, 3]
    for name, user in {**cast.everybody(), "nobody": None}.items():
        if name != "manager":
            assert post(user, f"{path}review/", {"words": "请复核"}).status_code in {401, 403}, name
    asked = post(cast.manager, f"{path}review/", {"words": "票据已补齐"})
    assert (asked.status_code, asked.json()["review"]["stage"]) == (201, "requested")
    assert post(cast.manager, f"{path}review/", {"words": "再来"}).status_code == 409
    for name, user in {**cast.everybody(), "nobody": None}.items():
        assert post(user, f"{path}review/votes/", {"grants": True}).status_code in {401, 403}, name
    assert post(one, f"{path}review/steps/uphold/", {"reason": "通过"}).status_code == 409
    for member in (one, two):
        assert post(member, f"{path}review/votes/", {"grants": True, "words": "属实"}).status_code == 201
    assert post(one, f"{path}review/votes/", {"grants": True}).status_code == 409
    assert post(cast.staff, f"{path}review/steps/uphold/", {"reason": "通过"}).status_code == 403
    upheld = post(one, f"{path}review/steps/uphold/", {"reason": "补件属实"}).json()["review"]
    assert (upheld["stage"], [vote["member"] for vote in upheld["votes"]]) == ("upheld", [one.name, two.name])
    assert get(None, path).json()["review"]["votes"][0]["member"] != one.name
    assert post(three, f"{path}amend/", {"stars": 4, "why": "补件后达到四星"}).json()["stars"] == 4
    assert CommitteeVote.objects.count() == 2


def test_stars_ratings_and_standards_are_public(rating: Rating, time_machine: Traveller) -> None:
    cast, pk = rating.cast, rating.organisation.pk
    assert get(None, f"organisations/{pk}/ratings/newest/").status_code == 404
    rating.to_notice()
    time_machine.move_to("2026-12-15 10:00+08:00", tick=False)
    end_over()
    actions.publish_over()
    grant = StarGrant.objects.get(organisation=pk)
    told = get(None, f"star-certificates/{grant.token}/").json()
    assert (told["stars"], told["valid_now"], told["authority"]) == (4, True, "胜利街道")
    assert get(None, "star-certificates/nobody/").status_code == 404
    stars = get(None, f"organisations/{pk}/stars/").json()
    assert (stars["held"]["number"], len(stars["grants"]), stars["upgrade"]) == (grant.number, 1, None)
    assert [row["kind"] for row in get(None, f"organisations/{pk}/ratings/").json()["results"]] == ["final"]
    newest = get(None, f"organisations/{pk}/ratings/newest/").json()
    assert newest["score"] == "83.00"
    (nearest,) = newest["outlooks"]
    assert (nearest["stars"], Decimal(nearest["points_from"])) == (5, 90)
    assert get(None, f"organisations/{pk}/ratings/{newest['id']}/").json() == newest
    current = get(None, "star-standards/current/").json()
    assert (current["id"], len(current["indicators"]), len(current["levels"])) == (rating.standard.pk, 5, 5)
    assert get(None, f"star-standards/{rating.round.standard_id}/").status_code == 404  # a round's own copy
    early = post(cast.manager, f"organisations/{pk}/stars/", {"words": "成员翻番"})
    assert early.status_code == 409
    time_machine.move_to("2027-12-15 10:00+08:00", tick=False)
    for name, user in {**cast.everybody(), "nobody": None}.items():
        if name != "manager":
            assert post(user, f"organisations/{pk}/stars/", {"words": "成员翻番"}).status_code in {401, 403}, name
    asked = post(cast.manager, f"organisations/{pk}/stars/", {"words": "成员翻番"})
    assert (asked.status_code, asked.json()["stage"]) == (201, "asked")
    assert get(cast.manager, f"organisations/{pk}/stars/").json()["upgrade"]["words"] == "成员翻番"
    assert get(None, f"organisations/{pk}/stars/").json()["upgrade"] is None
    assert app(cast.stranger).delete(f"{ROOT}/organisations/{pk}/stars/").status_code == 404
    assert app(cast.manager).delete(f"{ROOT}/organisations/{pk}/stars/").status_code == 204
    assert UpgradeRequest.objects.get().stage == "withdrawn"
