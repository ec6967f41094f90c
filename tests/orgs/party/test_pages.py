"""Party building on the portal: for everybody, for staff, for instructors and secretaries."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.queue import QUEUES
from orgs.models.party import BranchCover, BranchMeeting, InstructorAssignment, PartyBranch
from orgs.queries.party import instructor_of
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.circles import opened as opened_circle
from tests.factories.circles import talented
from tests.factories.orgs import OrganisationFactory
from tests.factories.party import BranchFactory, ChargeFactory, CoverFactory, GuidanceFactory
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _street(cast, settings):
    settings.STREET_CODE = cast.street.code


def opened(client, cast, url):
    """Return who gets a page."""
    found = set()
    for name, user in cast.everybody().items():
        client.force_login(user)
        found |= {name} if client.get(url).status_code == 200 else set()
    return found


@pytest.mark.parametrize("count", [1, 30])
def test_the_public_page_uses_constant_queries(client, cast, count, django_assert_max_num_queries):
    for organisation in OrganisationFactory.create_batch(count, place=cast.community):
        CoverFactory(branch=BranchFactory(place=cast.community), organisation=organisation)
    client.get("/party/")
    with django_assert_max_num_queries(9):
        page = client.get("/party/")
    assert page.context["coverage"].total.with_branch == count


def test_who_opens_which_door(client, cast, organisation):
    street = {"staff", "second_staff"}
    assert opened(client, cast, "/party/") == set(cast.everybody())
    assert opened(client, cast, "/party/branches/new/") == street | {
        "community_staff",
        "neighbour_staff",
        "other_staff",
    }
    assert opened(client, cast, "/party/instructors/") == street
    assert opened(client, cast, f"/orgs/{organisation.pk}/party/") == set(cast.everybody())
    assert opened(client, cast, "/party/desk/") == {"instructor"}
    assert opened(client, cast, f"/orgs/{organisation.pk}/party/guidance/") == set()
    ChargeFactory(instructor=cast.instructor, organisation=organisation)
    assert opened(client, cast, f"/orgs/{organisation.pk}/party/guidance/") == {"instructor"}
    assert opened(client, cast, f"/party/instructors/{cast.instructor.pk}/") == street
    staff = {"community_staff", "neighbour_staff", "other_staff", "finance"} | street
    assert opened(client, cast, "/party/coverage.xlsx") == staff


def test_a_branch_from_plan_to_dissolution_on_the_portal(client, cast, organisation, others):
    secretary = UserFactory(name="秦书记", phone="13800000001")
    client.force_login(cast.community_staff)
    data = {"place": cast.community.pk, "name": "联合支部", "kind": "attached", "organisations": [organisation.pk]}
    assert list(client.post("/party/branches/new/", data).context["form"].errors) == ["host"]
    data |= {"kind": "joint"}
    assert "two organisations or more" in str(client.post("/party/branches/new/", data).context["form"].errors)
    data |= {"organisations": [organisation.pk, others[0].pk]}
    page = client.post("/party/branches/new/", data).url
    assert client.post(f"{page}steps/approve/").status_code == 403
    client.force_login(cast.staff)
    client.post(f"{page}steps/approve/")
    client.post(f"{page}steps/start/", {"phone": "13899999999"})
    assert PartyBranch.objects.get().stage == "approved"
    client.post(f"{page}steps/start/", {"phone": "138 0000 0001"})
    branch = PartyBranch.objects.get()
    assert (branch.stage, branch.secretary) == ("running", secretary)
    client.post(f"{page}covers/", {"organisation": others[1].pk})
    cover = BranchCover.objects.get(organisation=others[1])
    client.post(f"{page}covers/{cover.pk}/end/", {"reason": ""})
    assert BranchCover.objects.get(pk=cover.pk).ended_on is None
    client.post(f"{page}covers/{cover.pk}/end/", {"reason": "另建支部"})
    assert BranchCover.objects.get(pk=cover.pk).ended_on == timezone.localdate()
    client.post(f"{page}steps/change_secretary/", {"phone": "13800000001", "until": "2030-01-01"})
    client.force_login(secretary)
    assert client.get("/party/desk/").context["branches"] == [branch]
    assert client.get(page).status_code == 200
    client.post(f"{page}members/", {"name": "高一"})
    client.post(f"{page}members/{branch.members.get().pk}/end/")
    assert branch.members.get().left_on == timezone.localdate()
    meeting = {
        "kind": "1",
        "title": "主题党日",
        "held_on": f"{timezone.localdate()}",
        "host": "书记",
        "attendance": 5,
        "minutes": "学习",
        "files": photo(),
    }
    done = client.post(f"{page}meetings/new/", meeting).url
    edit = {"title": "主题党日", "host": "书记", "attendance": 6, "minutes": "学习"}
    assert client.post(f"{done}edit/", edit).url == done
    assert BranchMeeting.objects.get().attendance == 6
    client.force_login(cast.staff)
    client.post(f"{page}steps/dissolve/", {"reason": "功能调整"})
    assert PartyBranch.objects.get().stage == "dissolved"
    assert client.post(f"{page}steps/fly/").status_code == 404


def test_staff_charge_hand_over_and_end_on_the_portal(client, cast, organisation):
    other, circle = UserFactory(name="秦指导"), opened_circle(talented(cast.unit), cast.unit)
    RoleGrantFactory(user=other, role="party_instructor", place=cast.community)
    client.force_login(cast.staff)
    page = "/party/instructors/"
    both = {"instructor": cast.instructor.pk, "organisation": organisation.pk, "circle": circle.pk}
    assert list(client.post(page, both).context["form"].errors) == ["organisation"]
    client.post(page, {"instructor": cast.instructor.pk, "organisation": organisation.pk})
    client.post(page, {"instructor": cast.instructor.pk, "circle": circle.pk})
    assert instructor_of(circle) == instructor_of(organisation) == cast.instructor
    charge = InstructorAssignment.objects.get(organisation=organisation)
    client.post(f"/party/charges/{charge.pk}/hand-over/", {"instructor": other.pk})
    assert instructor_of(organisation) == cast.instructor
    client.post(f"/party/charges/{charge.pk}/hand-over/", {"instructor": other.pk, "why": "调岗"})
    assert instructor_of(organisation) == other
    of_circle = InstructorAssignment.objects.get(circle=circle)
    assert client.get(f"/party/instructors/{cast.instructor.pk}/").status_code == 200
    client.force_login(cast.community_staff)
    assert client.post(f"/party/charges/{of_circle.pk}/end/", {"why": "x"}).status_code == 403
    client.force_login(cast.instructor)
    assert [charge.subject for charge in client.get("/party/desk/").context["charges"]] == [circle]
    client.force_login(cast.second_staff)
    client.post(f"/party/charges/{of_circle.pk}/end/", {"why": "结束"})
    assert instructor_of(circle) is None


def test_the_sheet_holds_the_figures(client, cast, organisation):
    GuidanceFactory(organisation=organisation, instructor=cast.instructor, visited_on=timezone.localdate())
    client.force_login(cast.staff)
    rows = list(load_workbook(BytesIO(client.get("/party/coverage.xlsx").content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + 2 * 4 + 1
    assert rows[1][2:] == (1, 0, 0, 0, 0, 1, 0, 1)
    assert rows[-1][2:] == (1, 0, 0, 0, 0, 1, 0, 1)


def test_what_waits_for_street_staff(cast, organisation):
    plan = BranchFactory(place=cast.community, stage="planned", founded_on=None)
    ending = BranchFactory(place=cast.community, secretary_until=timezone.localdate() + timedelta(days=30))
    BranchFactory(place=cast.community, secretary_until=timezone.localdate() + timedelta(days=31))
    for name, user in cast.everybody().items():
        waits = {
            key: [item.url for item in QUEUES[key].waiting(user)] for key in QUEUES if key.startswith("orgs.party")
        }
        mine = name in {"staff", "second_staff"}
        assert waits["orgs.party_branches"] == ([plan.get_absolute_url()] if mine else [])
        assert waits["orgs.party_terms"] == ([ending.get_absolute_url()] if mine else [])
        assert waits["orgs.party_uncovered"] == (["/party/instructors/"] if mine else [])
