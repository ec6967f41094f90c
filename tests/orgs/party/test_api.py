"""Party building over the API: the same doors, and nothing of members, minutes and contacts for strangers."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from orgs.models.party import BranchMember, GuidanceRecord
from residents.states import TalentStage
from tests.factories.accounts import UserFactory
from tests.factories.circles import opened as opened_circle
from tests.factories.circles import talented
from tests.factories.party import BranchFactory, BranchMeetingFactory, ChargeFactory, CoverFactory, GuidanceFactory
from tests.factories.talents import TalentFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
INSIDE = {"staff", "second_staff", "instructor", "member"}


def app(user=None):
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def get(user, path):
    return app(user).get(f"{ROOT}/{path}")


def post(user, path, data=None, **headers):
    return app(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


@pytest.fixture
def branch(cast, organisation, others):
    found = BranchFactory(place=cast.community, secretary=cast.member)
    for one in (organisation, *others):
        CoverFactory(branch=found, organisation=one)
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    return found


def test_branches_and_what_is_inside_them(cast, branch):
    plan = BranchFactory(place=cast.community, stage="planned", founded_on=None)
    meeting = BranchMeetingFactory(branch=branch)
    BranchMeetingFactory(branch=branch, summary="", attendance=2)
    assert [row["id"] for row in get(None, "party/branches/").json()["results"]] == [branch.pk]
    assert [row["id"] for row in get(cast.staff, "party/branches/").json()["results"]] == [plan.pk, branch.pk]
    assert get(cast.neighbour_staff, f"party/branches/{plan.pk}/").status_code == 404
    detail = get(None, f"party/branches/{branch.pk}/").json()
    assert (detail["secretary"], len(detail["covers"]), detail["member_count"]) == ("蒋队员", 3, None)
    path = f"party/branches/{branch.pk}"
    assert post(cast.member, f"{path}/members/", {"name": "高一", "kept_at": "某单位"}).status_code == 201
    for name, user in cast.everybody().items():
        status = get(user, f"{path}/members/").status_code
        assert status == (200 if name in INSIDE else 404)
        rows = get(user, f"{path}/meetings/").json()["results"]
        assert ("minutes" in rows[0], len(rows)) == ((True, 2) if name in INSIDE else (False, 1))
        if name not in {"staff", "second_staff", "member"}:
            assert post(user, f"{path}/members/", {"name": "高二"}).status_code in {403, 404}
    assert BranchMember.objects.count() == 1
    assert get(None, f"{path}/meetings/").json()["results"][0]["title"] == meeting.title
    facts = {
        "kind": "lecture",
        "title": "党课",
        "held_on": f"{timezone.localdate()}",
        "host": "书记",
        "attendance": 5,
        "minutes": "学习",
    }
    assert post(None, f"{path}/meetings/", facts).status_code == 401
    assert post(cast.manager, f"{path}/meetings/", facts).status_code == 403
    first = post(cast.member, f"{path}/meetings/", facts, **{"idempotency-key": "one"})
    again = post(cast.member, f"{path}/meetings/", facts, **{"idempotency-key": "one"})
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert post(cast.member, f"{path}/meetings/", facts | {"attendance": 0}).status_code == 400
    assert post(cast.community_staff, f"{path}/steps/dissolve/", {"reason": "x"}).status_code == 403
    assert post(cast.staff, f"{path}/steps/start/").status_code == 404
    assert post(cast.staff, f"{path}/steps/dissolve/", {"reason": "功能调整"}).json()["stage"] == "dissolved"


def test_coverage_counts_organisations(cast, branch):
    found = get(None, "party/coverage/").json()
    assert found["total"] == {
        "organisations": 3,
        "alone": 0,
        "joint": 3,
        "attached": 0,
        "instructor_only": 0,
        "covered": 3,
        "uncovered": 0,
        "guided": 0,
        "share": "100.0",
    }
    assert [row["organisations"] for row in found["communities"]] == [3, 0]


def test_guidance_from_the_charge_to_what_was_mended(cast, organisation, others):
    circle = opened_circle(talented(cast.unit), cast.unit)
    facts = {"instructor": cast.instructor.pk, "organisation": organisation.pk}
    assert post(cast.manager, "party/charges/", facts).status_code == 403
    assert post(cast.staff, "party/charges/", {"instructor": cast.instructor.pk}).status_code == 400
    assert post(cast.staff, "party/charges/", facts).status_code == 201
    assert post(cast.staff, "party/charges/", facts).status_code == 409
    assert (
        post(cast.staff, "party/charges/", {"instructor": cast.instructor.pk, "circle": circle.pk}).status_code == 201
    )
    mine = get(cast.instructor, "party/charges/").json()["results"]
    assert {row["subject_name"] for row in mine} == {organisation.name, circle.name}
    assert get(cast.staff, "party/charges/").json()["results"] == []
    visit = {"organisation": organisation.pk, "visited_on": f"{timezone.localdate()}", "seen": "有序"}
    assert post(cast.staff, "party/guidance/", visit).status_code == 403
    record = post(cast.instructor, "party/guidance/", visit).json()
    GuidanceFactory(organisation=others[0], instructor=UserFactory())
    path = f"party/guidance/{record['id']}"
    readers = {name for name, user in cast.everybody().items() if get(user, f"{path}/").status_code == 200}
    assert readers == {"instructor", "manager", "staff", "second_staff", "community_staff"}
    agreed = {
        name
        for name, user in cast.everybody().items()
        if user.has_perm("orgs.read_guidance_record", GuidanceRecord.objects.get(pk=record["id"]))
    }
    assert agreed == readers
    assert post(cast.staff, f"{path}/answer/", {"answer": "代"}).status_code == 403
    assert post(cast.instructor, f"{path}/close/", {"mended": "好"}).status_code == 409
    assert post(cast.manager, f"{path}/answer/", {"answer": "好"}).json()["stage"] == "answered"
    assert post(cast.instructor, f"{path}/close/", {"mended": "好"}).json()["stage"] == "closed"
    assert get(cast.manager, "party/guidance/").json()["results"][0]["id"] == record["id"]


def test_contacts_are_the_two_peoples_own(cast):
    talent = TalentFactory(user=cast.resident, place=cast.unit, community=cast.community, stage=TalentStage.LISTED)
    facts = {"talent": talent.pk, "words": "认识一下"}
    assert post(cast.staff, "party/contacts/", facts).status_code == 403
    link = post(cast.instructor, "party/contacts/", facts).json()
    path = f"party/contacts/{link['id']}"
    readers = {name for name, user in cast.everybody().items() if get(user, f"{path}/").status_code == 200}
    assert readers == {"instructor", "resident"}
    assert post(cast.instructor, f"{path}/steps/agree/").status_code == 403
    assert post(cast.stranger, f"{path}/steps/agree/").status_code == 404
    assert post(cast.resident, f"{path}/steps/agree/").json()["stage"] == "agreed"
    assert post(cast.resident, f"{path}/steps/end/").json()["stage"] == "ended"


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_the_same_for_one_and_thirty(cast, organisation, count, django_assert_max_num_queries):
    for number in range(count):
        branch = BranchFactory(place=cast.community, secretary=cast.member)
        BranchMeetingFactory(branch=branch)
        GuidanceFactory(organisation=organisation, instructor=cast.instructor, visited_on=f"2026-01-{number + 1:02}")
    for path in ("party/branches/", f"party/branches/{branch.pk}/meetings/", "party/guidance/"):
        with django_assert_max_num_queries(9):
            assert get(cast.staff, path).status_code == 200
