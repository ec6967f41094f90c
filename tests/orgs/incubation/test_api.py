"""Incubations over the API: the same doors, the same refusals."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from orgs.actions import incubation
from orgs.models.incubation import Incubation
from tests.factories import incubation as made
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def post(user, path, data=None, **headers):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def test_from_application_to_graduation(cast, nest):
    facts = {"circle": nest.circle.pk, "why": made.WHY, "needs": made.NEEDS}
    first = post(nest.leader, "incubations/", facts, **{"idempotency-key": "one"})
    again = post(nest.leader, "incubations/", facts, **{"idempotency-key": "one"})
    assert (first.status_code, again.status_code, Incubation.objects.count()) == (201, 201, 1)
    assert post(nest.leader, "incubations/", facts).status_code == 409
    path = f"incubations/{first.json()['id']}"
    at = (timezone.now() + timedelta(1)).isoformat()
    assert post(cast.staff, f"{path}/invite/", {"talk_at": at, "where": "201室"}).json()["stage"] == "talk"
    today = str(timezone.localdate())
    talk = {"held_on": today, "record": made.RECORD, "notes": made.NOTES, "result": "admit"}
    inside = post(cast.staff, f"{path}/talks/", talk).json()["inside"]
    assert inside["talks"][0]["notes"] == made.NOTES
    assert get(nest.leader, f"{path}/").json()["inside"]["talks"][0]["notes"] == ""
    assert post(cast.staff, f"{path}/admit/", {"mentor": nest.mentor.pk}).json()["stage"] == "planning"
    assert post(cast.staff, f"{path}/mentor/", {"mentor": nest.mentor.pk}).status_code == 409
    starts_on, ends_on = (str(day) for day in made.plan_days())
    mentor, plan = cast.assessor, {"plan": made.PLAN, "starts_on": starts_on}
    assert post(mentor, f"{path}/plan/", {**plan, "ends_on": starts_on}).status_code == 400
    assert post(mentor, f"{path}/plan/", {**plan, "ends_on": ends_on}).status_code == 200
    for title in ("写好章程", "办活动", "多余的"):
        body = post(mentor, f"{path}/milestones/", {"title": title, "due_on": ends_on}).json()
    rows = body["inside"]["milestones"]
    assert app(mentor).delete(f"{ROOT}/incubation-milestones/{rows[-1]['id']}/").status_code == 204
    assert post(nest.leader, f"{path}/steps/agree/").status_code == 200
    assert post(cast.staff, f"{path}/steps/start/").json()["stage"] == "nursing"
    for row in rows[:2]:
        one = f"incubation-milestones/{row['id']}"
        assert post(mentor, f"{one}/steps/finish/").status_code == 409
        upload = app(nest.leader).post(f"{ROOT}/{one}/files/", {"file": photo()}, format="multipart")
        assert upload.status_code == 201
        assert post(nest.leader, f"{one}/steps/report/", {"reason": "做完了"}).json()["report"] == "做完了"
        assert post(mentor, f"{one}/move/", {"due_on": starts_on, "reason": "提前"}).json()["due_on"] == starts_on
        assert post(mentor, f"{one}/steps/finish/").json()["stage"] == "done"
    case = made.reviewed(Incubation.objects.get(), cast.staff, days=100)
    review = {"findings": "都完成了，可以出孵", "result": "graduate"}
    assert post(cast.staff, f"{path}/review/", review).json()["stage"] == "graduated"
    assert [row["id"] for row in get(nest.leader, "me/incubations/").json()["results"]] == [case.pk]


def test_who_reads_what(cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    row = case.milestones.first()
    inside = {"leader", "circle_member", "staff", "second_staff", "community_staff", "assessor"}
    people = {**cast.everybody(), "leader": nest.leader, "circle_member": nest.member, "nobody": None}
    for name, user in {**people, "other_leader": nest.other_leader}.items():
        read = get(user, f"incubations/{case.pk}/").json()
        assert (read["inside"] is not None) == (name in inside), name
        one = get(user, f"incubation-milestones/{row.pk}/").status_code
        assert one == (401 if user is None else 200 if name in inside else 404), name
        board = get(user, "incubations/board/").status_code
        mentors = get(user, "incubation-mentors/").status_code
        expected = 200 if name in {"staff", "second_staff"} else 401 if user is None else 403
        assert (board, mentors) == (expected, expected), name
        if user is not None:
            cards = [card["id"] for card in get(user, "incubations/mentoring/").json()]
            assert cards == ([case.pk] if name == "assessor" else []), name
        assert [found["id"] for found in get(user, "incubations/").json()["results"]] == [case.pk], name
    assert get(None, "incubations/figures/").json()[0]["total"] == 1
    assert get(nest.leader, f"incubations/{case.pk}/").json()["inside"]["applicant"] == "何*"


def test_nobody_else_acts(cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    today, row = str(timezone.localdate()), case.milestones.first()
    deeds = {
        "invite/": {"talk_at": (timezone.now() + timedelta(1)).isoformat(), "where": "x"},
        "talks/": {"held_on": today, "record": made.RECORD},
        "admit/": {},
        "mentor/": {"mentor": nest.other_mentor.pk},
        "plan/": {"plan": made.PLAN, "starts_on": today, "ends_on": str(case.ends_on)},
        "milestones/": {"title": "x", "due_on": today},
        "end/": {"kind": "other", "reason": "x"},
        "steps/call_review/": {},
        "steps/withdraw/": {"reason": "x"},
    }
    for user in (nest.other_leader, nest.member, cast.instructor, cast.other_staff, cast.community_staff, None):
        refused = 401 if user is None else 403
        for deed, data in deeds.items():
            assert post(user, f"incubations/{case.pk}/{deed}", data).status_code == refused, (user, deed)
        for name in ("finish", "drop", "report"):
            answer = post(user, f"incubation-milestones/{row.pk}/steps/{name}/", {"reason": "x"}).status_code
            assert answer in {refused, 404}, (user, name)
    assert made.fresh(case).stage == "nursing"
    for clock in ("go_on", "extend", "graduate", "end"):
        assert post(cast.staff, f"incubations/{case.pk}/steps/{clock}/").status_code == 404


def test_what_came_to_nothing_is_not_listed(cast, nest):
    case = incubation.decline(case=made.applied(nest.circle), by=cast.staff, reason="先把人聚起来")
    for user in (None, cast.stranger, nest.other_leader):
        assert get(user, "incubations/").json()["results"] == []
        assert get(user, f"incubations/{case.pk}/").status_code == 404
    assert get(nest.leader, f"incubations/{case.pk}/").json()["inside"]["why"] == made.WHY
