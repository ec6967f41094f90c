"""Circles on the portal: what each reader sees, and the way from opening to a qualified circle by forms alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orgs.actions import circle_lead, circle_meetings, circle_members, circles
from orgs.actions.incubation import apply_for_incubation
from orgs.models.circles import Circle, CircleMeeting, CircleMember
from tests.factories.circles import (
    CONCERN,
    MINUTES,
    fresh,
    member_of,
    met,
    neighbour,
    older,
    opened,
    qualified,
    talented,
)
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _street(cast: Cast, settings) -> None:
    settings.STREET_CODE = cast.street.code


@pytest.fixture
def circle(cast: Cast) -> Circle:
    """A circle of three that has met once and meets again."""
    found = opened(talented(cast.unit, "何能人"), cast.community)
    member_of(found, cast.resident)
    member_of(found, neighbour(cast.unit, "吕邻居"))
    met(older(found, 20))
    at = timezone.now() + timedelta(days=3)
    circle_meetings.plan_meeting(circle=found, title="浇水", starts_at=at, where="花园", by=found.leader)
    return fresh(found)


def page(client, user, address: str) -> str:
    if user is None:
        client.logout()
    else:
        client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, (user, address, response.status_code)
    return response.content.decode()


def test_names_and_minutes_are_for_members_and_staff_of_the_place(client, cast: Cast, circle: Circle) -> None:
    meeting = circle.meetings.held().get()
    inside = [circle.leader, cast.resident, cast.staff, cast.community_staff]
    outside = [None, cast.stranger, cast.neighbour_staff, cast.other_staff, cast.building_leader, cast.manager]
    for user in inside:
        assert "吕邻居" in page(client, user, circle.get_absolute_url()), user
        assert MINUTES in page(client, user, meeting.get_absolute_url()), user
        assert client.get(reverse("orgs:circle_members", args=[circle.pk])).status_code == 200
    for user in outside:
        shown = page(client, user, circle.get_absolute_url())
        assert "吕邻居" not in shown, user
        assert "褚居民" not in shown, user
        assert CONCERN in shown
        assert "何能人" in shown  # the leader agreed to be shown
        assert "浇水" in shown  # the next meeting
        shown = page(client, user, meeting.get_absolute_url())
        assert MINUTES not in shown, user
        assert "褚居民" not in shown, user
        assert client.get(reverse("orgs:circle_members", args=[circle.pk])).status_code in {302, 404}, user


def test_the_desk_is_the_leaders_alone(client, cast: Cast, circle: Circle) -> None:
    asked = circle_members.ask_to_join(circle=circle, by=neighbour(cast.unit, "新邻居"))
    meeting = circle.meetings.ahead().get()
    posts = [
        reverse("orgs:circle_member_step", args=[circle.pk, asked.pk, "admit"]),
        reverse("orgs:invite_to_circle", args=[circle.pk]),
        reverse("orgs:offer_circle_lead", args=[circle.pk]),
        reverse("orgs:hold_circle_meeting", args=[meeting.pk]),
        reverse("orgs:cancel_circle_meeting", args=[meeting.pk]),
        reverse("orgs:new_circle_meeting", args=[circle.pk]),
    ]
    gets = [reverse("orgs:circle_partners", args=[circle.pk]), reverse("orgs:new_circle_meeting", args=[circle.pk])]
    for user in (cast.resident, cast.staff, cast.other_staff, cast.stranger):
        client.force_login(user)
        for address in posts:
            assert client.post(address, {"reason": "试试"}).status_code == 404, address
        for address in gets:
            assert client.get(address).status_code == 404, address
        assert client.post(reverse("orgs:circle_step", args=[circle.pk, "rest"])).status_code == 403
    client.force_login(circle.leader)
    assert client.post(reverse("orgs:circle_step", args=[circle.pk, "nurse"])).status_code == 404
    assert client.post(posts[0].replace("admit", "accept")).status_code == 404
    asked.refresh_from_db()
    assert asked.stage == "asked"


def test_from_opening_to_active_by_forms(client, cast: Cast) -> None:
    new = reverse("orgs:new_circle")
    assert "listed talents" in page(client, cast.resident, new)
    assert reverse("residents:talents") in page(client, None, new)
    leader, partner = talented(cast.unit, "何能人"), talented(cast.unit, "白伙伴")
    page(client, leader, new)
    facts = {
        "name": "花园圈",
        "concern": "太短",
        "category": "culture",
        "place": cast.community.pk,
        "tags": "花，草 树",
    }
    shown = client.post(new, facts).content.decode()
    assert "at least 10 characters" in shown
    response = client.post(new, {**facts, "concern": CONCERN})
    circle = Circle.objects.get()
    assert (response.url, circle.tags) == (circle.get_absolute_url(), ["花", "草", "树"])

    listed = page(client, leader, reverse("orgs:circle_partners", args=[circle.pk]) + "?in=talents&q=")
    assert "白伙伴" in listed
    client.post(reverse("orgs:invite_to_circle", args=[circle.pk]), {"talent": partner.talent.pk})
    assert "Invited" in page(client, leader, reverse("orgs:circle_partners", args=[circle.pk]) + "?in=talents")
    assert "You are invited" in page(client, partner, circle.get_absolute_url())
    client.post(reverse("orgs:own_circle_step", args=[circle.pk, "accept"]))
    client.force_login(cast.resident)
    client.post(reverse("orgs:join_circle", args=[circle.pk]), {"words": "会浇水"})
    asked = CircleMember.objects.get(user=cast.resident)
    client.force_login(leader)
    assert "会浇水" in page(client, leader, reverse("orgs:circle_members", args=[circle.pk]))
    client.post(reverse("orgs:circle_member_step", args=[circle.pk, asked.pk, "admit"]))

    plan = reverse("orgs:new_circle_meeting", args=[circle.pk])
    facts = {"title": "碰头", "day": "2020-01-01", "at": "09:00", "where": "活动室"}
    assert "can be entered" in client.post(plan, facts).content.decode()
    now = timezone.localtime() - timedelta(minutes=2)
    client.post(plan, {**facts, "day": f"{now:%Y-%m-%d}", "at": f"{now:%H:%M}"})
    meeting = CircleMeeting.objects.get()
    hold = reverse("orgs:hold_circle_meeting", args=[meeting.pk])
    present = [row.pk for row in circle.members.all()]
    assert "At least 2 members" in client.post(hold, {"present": present[:1], "minutes": MINUTES}).content.decode()
    assert client.post(hold, {"present": present, "minutes": MINUTES}).status_code == 302
    assert client.post(reverse("orgs:circle_step", args=[circle.pk, "grow"])).status_code == 302
    assert fresh(circle).stage == "active"
    mine = page(client, partner, reverse("orgs:my_circles"))
    assert "花园圈" in mine


def test_the_list_filters_and_asks_the_same_queries_for_any_number(client, cast: Cast, circle: Circle) -> None:
    address = reverse("orgs:circles")

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    one = count()
    for number in range(30):
        opened(talented(cast.unit, f"能人{number}"), cast.community, f"圈{number}")
    assert count() == one
    found = client.get(address, {"category": "culture"})
    assert [row for row, *_rest in found.context["lines"]] == []
    found = client.get(address, {"q": "园艺", "community": cast.community.code})
    assert [row for row, *_rest in found.context["lines"]] == [circle]
    assert client.get(address, {"community": cast.neighbour_community.code}).context["lines"] == []
    circles.close_circle(circle=circle, by=circle.leader, reason="散了")
    assert client.get(address, {"q": "园艺"}).context["lines"] == []
    assert "closed" in page(client, None, circle.get_absolute_url())


def test_a_qualified_circle_asks_for_incubation(client, cast: Cast) -> None:
    circle = qualified(talented(cast.unit), cast.community)
    shown = page(client, circle.leader, circle.get_absolute_url())
    apply = reverse("orgs:incubation_apply", args=[circle.pk])
    assert apply in shown
    assert apply not in page(client, cast.staff, circle.get_absolute_url())
    case = apply_for_incubation(
        circle=circle, why="我们想成立一支园艺志愿服务队。", needs="两次培训和一处活动场地", by=circle.leader
    )
    shown = page(client, circle.leader, circle.get_absolute_url())
    assert apply not in shown
    assert case.get_absolute_url() in shown
    assert case.get_absolute_url() in page(client, cast.stranger, circle.get_absolute_url())
    assert case.why not in page(client, cast.stranger, case.get_absolute_url())  # how far it is, and no more
    assert case.why in page(client, circle.leader, case.get_absolute_url())


def test_the_lead_is_handed_over_on_the_page(client, cast: Cast, circle: Circle) -> None:
    member = circle.members.get(user=cast.resident)
    client.force_login(circle.leader)
    client.post(reverse("orgs:offer_circle_lead", args=[circle.pk]), {"to": member.pk})
    assert "褚居民" in page(client, circle.leader, reverse("orgs:circle_members", args=[circle.pk]))
    client.force_login(cast.stranger)
    client.post(reverse("orgs:circle_lead_step", args=[circle.pk, "accept"]))
    assert fresh(circle).leader == circle.leader
    assert "The lead is offered to you" in page(client, cast.resident, circle.get_absolute_url())
    client.post(reverse("orgs:circle_lead_step", args=[circle.pk, "accept"]))
    assert fresh(circle).leader == cast.resident
    assert client.post(reverse("orgs:circle_lead_step", args=[circle.pk, "accept"])).status_code == 404
    offer = circle_lead.offer_lead(circle=circle, to=circle.leader, by=cast.resident)
    assert offer.stage == "offered"
