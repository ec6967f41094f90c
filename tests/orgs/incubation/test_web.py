"""Incubation on the portal: from the circle's page to the filing, and who reads what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orgs.actions import incubation
from orgs.models.incubation import Incubation
from tests.factories import incubation as made
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


def step(client, case, name, **typed):
    return client.post(reverse("orgs:incubation_step", args=[case.pk, name]), typed)


def form(name, **typed):
    return {f"{name}-{key}": value for key, value in typed.items()}


def reach(client, row, day, *, leader, mentor):
    """Prove, report, move and confirm a milestone."""
    steps = "orgs:incubation_milestone_step"
    client.force_login(leader)
    proof = reverse("orgs:incubation_milestone_proof", args=[row.pk])
    assert client.post(proof, {"file": photo()}).url == row.get_absolute_url()
    client.post(reverse(steps, args=[row.pk, "report"]), {"reason": "做完了"})
    client.force_login(mentor)
    client.post(reverse(steps, args=[row.pk, "move"]), {"due_on": day, "reason": "提前"})
    client.post(reverse(steps, args=[row.pk, "finish"]))
    row.refresh_from_db()
    assert (row.stage, row.due_on) == ("done", day)
    assert client.post(reverse(steps, args=[row.pk, "nothing"])).status_code == 404


def test_from_the_application_to_graduation(client, cast, nest):
    address = reverse("orgs:incubation_apply", args=[nest.circle.pk])
    client.force_login(nest.leader)
    page = client.get(address)
    assert (page.status_code, page.context["missing"]) == (200, False)
    response = client.post(address, {"why": "短", "needs": made.NEEDS})
    assert list(response.context["form"].errors) == ["why"]
    response = client.post(address, {"why": made.WHY, "needs": made.NEEDS})
    case = Incubation.objects.get()
    assert response.url == case.get_absolute_url()
    assert client.get(address).context["missing"] is True
    client.force_login(cast.staff)
    late = f"{timezone.localtime() - timedelta(1):%Y-%m-%dT%H:%M}"
    response = step(client, case, "invite", **form("invite", talk_at=late, where="201室"))
    bound = next(row for row in response.context["forms"] if row["name"] == "invite")
    assert (response.status_code, bound["open"], list(bound["form"].errors)) == (200, True, ["talk_at"])
    at = f"{timezone.localtime() + timedelta(1):%Y-%m-%dT%H:%M}"
    assert step(client, case, "invite", **form("invite", talk_at=at, where="201室")).status_code == 302
    talk = {"held_on": timezone.localdate(), "record": made.RECORD, "notes": made.NOTES, "result": "admit"}
    assert step(client, case, "talk", **form("talk", **talk)).status_code == 302
    assert step(client, case, "admit", **form("admit", mentor=nest.mentor.pk)).status_code == 302
    client.force_login(cast.assessor)
    assert [card.case for card in client.get(reverse("orgs:incubation_mentoring")).context["cards"]] == [case]
    starts_on, ends_on = made.plan_days()
    plan = {"plan": made.PLAN, "starts_on": starts_on, "ends_on": starts_on + timedelta(9)}
    response = step(client, case, "set_plan", **form("set_plan", **plan))
    bound = next(row for row in response.context["forms"] if row["name"] == "set_plan")
    assert (list(bound["form"].errors), bound["form"]["plan"].value()) == (["ends_on"], made.PLAN)
    step(client, case, "set_plan", **form("set_plan", **{**plan, "ends_on": ends_on}))
    for title in ("写好章程", "办活动", "多余的"):
        step(client, case, "milestone", **form("milestone", title=title, due_on=ends_on))
    extra = case.milestones.get(title="多余的")
    assert client.post(reverse("orgs:incubation_milestone_remove", args=[extra.pk])).url == case.get_absolute_url()
    client.force_login(nest.leader)
    step(client, case, "agree")
    client.force_login(cast.staff)
    step(client, case, "start")
    case = made.fresh(case)
    assert (case.stage, case.milestones.count()) == ("nursing", 2)
    for row in case.milestones.all():
        reach(client, row, starts_on, leader=nest.leader, mentor=cast.assessor)
    case = made.reviewed(case, cast.staff)
    client.force_login(cast.second_staff)
    review = {"findings": "都完成了，可以出孵", "result": "extend"}
    response = step(client, case, "review", **form("review", **review))
    bound = next(row for row in response.context["forms"] if row["name"] == "review")
    assert list(bound["form"].errors) == ["ends_on"]
    step(client, case, "review", **form("review", **{**review, "result": "graduate"}))
    assert made.fresh(case).stage == "graduated"
    client.force_login(nest.leader)
    page = client.get(case.get_absolute_url())
    assert page.context["to_file"] is True
    assert reverse("orgs:filing_start", args=[nest.circle.pk]) in page.content.decode()


INSIDE = {"leader", "circle_member", "staff", "second_staff", "community_staff", "assessor"}
NOTED = {"staff", "second_staff", "assessor"}


def test_who_reads_what_of_a_case(client, cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    people = {**cast.everybody(), "leader": nest.leader, "circle_member": nest.member}
    for name, user in {**people, "other_leader": nest.other_leader, "nobody": None}.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        page = client.get(case.get_absolute_url())
        words = page.content.decode()
        assert page.status_code == 200, name
        assert (made.WHY in words, made.PLAN in words, made.RECORD in words) == ((name in INSIDE,) * 3), name
        assert (made.NOTES in words) == (name in NOTED), name
        if name not in INSIDE and name != "other_leader":
            assert nest.leader.name not in words, name
        board = client.get(reverse("orgs:incubation_board")).status_code
        assert board == (200 if name in {"staff", "second_staff"} else 302 if user is None else 403), name
        apply = client.get(reverse("orgs:incubation_apply", args=[nest.circle.pk])).status_code
        assert apply == (200 if name == "leader" else 302 if user is None else 404), name


def test_what_came_to_nothing_is_nobody_elses_business(client, cast, nest):
    case = incubation.decline(case=made.applied(nest.circle), by=cast.staff, reason="先把人聚起来")
    people = {**cast.everybody(), "leader": nest.leader, "circle_member": nest.member}
    for name, user in {**people, "other_leader": nest.other_leader}.items():
        client.force_login(user)
        readers = {"leader", "circle_member", "staff", "second_staff", "community_staff"}
        expected = 200 if name in readers else 404
        page = client.get(case.get_absolute_url())
        assert page.status_code == expected, name
        if expected == 200:
            assert "先把人聚起来" in page.content.decode(), name
        assert step(client, case, "withdraw", reason="x").status_code in {403, 404, 302}, name
    assert made.fresh(case).stage == "declined"


def test_wrong_steps_are_refused(client, cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    row = case.milestones.first()
    for user in (nest.other_leader, cast.instructor, cast.other_staff, cast.stranger):
        client.force_login(user)
        for name in ("call_review", "start", "withdraw", "decline"):
            assert step(client, case, name, reason="x").status_code == 403
        for name in ("talk", "milestone", "set_plan", "end", "review"):
            assert step(client, case, name).status_code == 403
        for address in ("incubation_milestone_remove", "incubation_milestone_proof"):
            assert client.post(reverse(f"orgs:{address}", args=[row.pk]), {"file": photo()}).status_code == 403
        assert client.post(reverse("orgs:incubation_milestone_step", args=[row.pk, "finish"])).status_code == 403
    client.force_login(cast.staff)
    assert step(client, case, "graduate").status_code == 404  # only with a review
    assert made.fresh(case).stage == "nursing"


def test_the_public_page_counts_and_names_circles_but_nobody(client, cast, nest):
    client_page = client.get(reverse("orgs:incubation"))
    assert (client_page.status_code, client_page.context["total"]) == (200, 0)
    made.nursed(nest.circle, cast.staff, nest.mentor)
    page = client.get(reverse("orgs:incubation"))
    words = page.content.decode()
    assert (page.context["total"], nest.circle.name in words) == (1, True)
    for name in (nest.leader.name, cast.assessor.name, nest.member.name):
        assert name not in words


def test_the_board_is_filtered(client, cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    client.force_login(cast.staff)

    def found(**asked):
        columns = client.get(reverse("orgs:incubation_board"), asked).context["columns"]
        return [card.case for column in columns for card in column.cards]

    assert found() == found(mentor=nest.mentor.pk) == found(community=cast.community.code) == [case]
    assert found(light="green") == found(q=nest.circle.name[:3]) == found(category=case.category) == [case]
    assert found(mentor="none") == found(light="red") == found(community=cast.neighbour_community.code) == []
    assert found(mentor=nest.other_mentor.pk) == []  # no choice of the filter
    fragment = client.get(reverse("orgs:incubation_board"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment and nest.circle.name in fragment  # noqa: PT018


def test_the_own_cases(client, cast, nest):
    case = made.applied(nest.circle)
    for user, rows in ((nest.leader, [case]), (nest.other_leader, []), (cast.staff, [])):
        client.force_login(user)
        assert client.get(reverse("orgs:incubation_mine")).context["page"].rows == rows
