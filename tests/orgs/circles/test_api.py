"""Circles over the API: the whole way, repeatable writes, and what strangers are not told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from orgs.models.circles import Circle
from tests.factories.circles import CONCERN, MINUTES, fresh, member_of, met, neighbour, older, opened, talented
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def _street(cast: Cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


def app(user=None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def post(user, path, data=None, **headers):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def test_from_opening_to_active(cast: Cast) -> None:
    leader, partner = talented(cast.unit, "何能人"), talented(cast.unit, "白伙伴")
    facts = {"place": cast.community.code, "name": "花园圈", "concern": CONCERN, "category": "culture"}
    assert post(None, "circles/", facts).status_code == 401
    assert post(cast.resident, "circles/", facts).status_code == 409
    assert set(post(leader, "circles/", {**facts, "concern": "短"}).json()["errors"]) == {"concern"}
    first = post(leader, "circles/", facts, **{"idempotency-key": "one"})
    again = post(leader, "circles/", facts, **{"idempotency-key": "one"})
    assert (first.status_code, again.json()["id"], Circle.objects.count()) == (201, first.json()["id"], 1)
    circle = Circle.objects.get()
    path = f"circles/{circle.pk}"
    detail = first.json()
    assert (detail["stage"], detail["next_stage"], detail["leader"]) == ("opened", "active", "何能人")
    assert [row["met"] for row in detail["conditions"]] == [False, False]
    grow = next(step for step in detail["steps"] if step["name"] == "grow")
    assert "Not all conditions" in grow["refusal"]

    assert post(cast.resident, f"{path}/invite/", {"talent": partner.talent.pk}).status_code == 403
    assert post(leader, f"{path}/invite/", {}).status_code == 400
    assert post(leader, f"{path}/invite/", {"ability": 1}).status_code == 404
    assert post(leader, f"{path}/invite/", {"talent": partner.talent.pk}).status_code == 204
    mine = get(partner, "me/circles/").json()["results"]
    assert [(row["circle_name"], row["stage"]) for row in mine] == [("花园圈", "invited")]
    own = f"{path}/members/{mine[0]['id']}"
    assert post(leader, f"{own}/steps/accept/").status_code == 403
    assert post(partner, f"{own}/steps/accept/").json()["stage"] == "member"
    asked = post(cast.resident, f"{path}/join/", {"words": "会浇水"})
    assert (asked.status_code, post(cast.resident, f"{path}/join/").status_code) == (201, 409)
    waiting = f"{path}/members/{asked.json()['id']}"
    for user in (partner, cast.staff, cast.stranger):
        assert post(user, f"{waiting}/steps/admit/").status_code in {403, 404}, user
    assert post(leader, f"{waiting}/steps/admit/").json()["stage"] == "member"

    soon = {"title": "碰头", "starts_at": (timezone.now() + timedelta(days=1)).isoformat(), "where": "活动室"}
    assert post(None, f"{path}/meetings/", soon).status_code == 401
    assert post(cast.resident, f"{path}/meetings/", soon).status_code == 403
    ahead = post(leader, f"{path}/meetings/", soon).json()["id"]
    present = [row["id"] for row in get(leader, f"{path}/members/").json()["results"]]
    minutes = {"minutes": MINUTES, "present": present}
    assert post(leader, f"circle-meetings/{ahead}/hold/", minutes).status_code == 409
    begun = {**soon, "starts_at": timezone.now().isoformat()}
    meeting = post(leader, f"{path}/meetings/", begun).json()["id"]
    assert post(partner, f"circle-meetings/{meeting}/hold/", minutes).status_code == 403
    held = post(leader, f"circle-meetings/{meeting}/hold/", minutes).json()
    assert (held["stage"], held["present_count"], len(held["present"])) == ("held", 3, 3)
    stranger = get(None, f"circle-meetings/{meeting}/").json()
    assert (stranger["minutes"], stranger["present"], stranger["present_count"]) == (None, None, 3)
    assert post(leader, f"circle-meetings/{ahead}/steps/cancel/", {"reason": "下雨"}).json()["stage"] == "cancelled"
    assert post(leader, f"{path}/steps/grow/").json()["stage"] == "active"
    assert [row["stage"] for row in get(None, f"{path}/meetings/").json()] == ["cancelled", "held"]


def test_strangers_learn_no_names(cast: Cast) -> None:
    circle = older(opened(talented(cast.unit, "何能人", shows_name=False), cast.community), 9)
    member_of(circle, neighbour(cast.unit, "吕邻居"))
    met(circle)
    path = f"circles/{circle.pk}/members"
    for user in (cast.stranger, cast.resident, cast.neighbour_staff, cast.other_staff):
        assert get(user, f"{path}/").status_code == 404, user
    assert get(None, f"{path}/").status_code == 401
    row = circle.members.get(user__name="吕邻居")
    for user in (row.user, cast.staff, cast.community_staff):
        assert [entry["name"] for entry in get(user, f"{path}/").json()["results"]] == ["吕邻居", "何能人"], user
    assert post(cast.stranger, f"{path}/{row.pk}/steps/remove/", {"reason": "试"}).status_code == 404
    text = get(None, f"circles/{circle.pk}/").content.decode() + get(None, "circles/").content.decode()
    assert "吕邻居" not in text
    assert "何能人" not in text


def test_lead_and_steps(cast: Cast) -> None:
    circle = opened(talented(cast.unit), cast.community)
    leader, member = circle.leader, member_of(circle, cast.resident)
    path = f"circles/{circle.pk}"
    assert post(cast.resident, f"{path}/lead/", {"member": member.pk}).status_code == 403
    assert post(leader, f"{path}/lead/", {"member": 0}).status_code == 400
    assert post(leader, f"{path}/lead/", {"member": member.pk}).status_code == 204
    assert post(cast.staff, f"{path}/lead/answer/", {"answer": "accept"}).status_code == 404
    assert post(cast.resident, f"{path}/lead/answer/", {"answer": "accept"}).status_code == 200
    assert fresh(circle).leader == cast.resident
    assert post(leader, f"{path}/steps/rest/").status_code == 403
    assert post(cast.resident, f"{path}/steps/nurse/").status_code == 404
    assert post(cast.resident, f"{path}/steps/close/").status_code == 409
    facts = {"name": "新名", "concern": CONCERN, "category": "service"}
    assert post(cast.stranger, f"{path}/edit/", facts).status_code == 403
    assert post(cast.resident, f"{path}/edit/", facts).json()["name"] == "新名"
    assert post(cast.resident, f"{path}/steps/close/", {"reason": "搬家"}).json()["stage"] == "closed"
    assert (get(None, "circles/").json()["results"], get(None, f"{path}/").status_code) == ([], 200)


def test_lists_ask_the_same_queries_for_any_number(cast: Cast) -> None:
    circle = opened(talented(cast.unit), cast.community)

    def count(user, path) -> int:
        client = app(user)
        client.get(f"{ROOT}/{path}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{ROOT}/{path}?page_size=40")
        return len(queries)

    paths = ((None, "circles/"), (circle.leader, f"circles/{circle.pk}/members/"), (cast.resident, "me/circles/"))
    member_of(circle, cast.resident)
    before = [count(user, path) for user, path in paths]
    for number in range(8):
        member_of(circle, neighbour(cast.unit, f"邻居{number}"))
        member_of(opened(talented(cast.unit, f"能人{number}"), cast.community, f"圈{number}"), cast.resident)
    assert [count(user, path) for user, path in paths] == before
