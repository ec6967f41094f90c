"""Meetings: planned, held, cancelled; what counts and what is refused; and what the clock makes of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.flow import FlowRefused
from notices.models import DueDate, Notice
from orgs.actions import circle_meetings as actions
from orgs.actions import circle_members, circles
from orgs.actions.circle_clock import grow_circles, rest_circles, warn_of_rest
from orgs.models.circles import Circle, CircleAttendance, CircleMeeting, CircleRule
from orgs.queries.circles import circle_conditions
from orgs.tasks.circles import follow_circles
from tests.factories.circles import MINUTES, fresh, member_of, met, neighbour, older, opened, talented
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(cast: Cast) -> Circle:
    """A circle of two that opened a month ago."""
    found = opened(talented(cast.unit), cast.community)
    member_of(found, cast.resident)
    return older(found, 40)


def plan(circle: Circle, by=None, **shift: int) -> CircleMeeting:
    at = timezone.now() + timedelta(**shift)
    return actions.plan_meeting(circle=circle, title="翻土", starts_at=at, where="楼下", by=by or circle.leader)


def everybody(circle: Circle):
    return list(circle.members.filter(stage="member"))


def hold(meeting: CircleMeeting, by=None, present=None, minutes: str = MINUTES) -> CircleMeeting:
    rows = everybody(meeting.circle) if present is None else present
    return actions.hold_meeting(meeting=meeting, minutes=minutes, present=rows, by=by or meeting.circle.leader)


def test_a_meeting_is_planned_reminded_of_and_held(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    for person in (cast.resident, cast.staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            plan(circle, by=person, days=3)
    ahead = plan(circle, days=3)
    assert Notice.objects.filter(kind="orgs.circle_meeting", user=cast.resident).count() == 1
    due = DueDate.objects.get(key=f"orgs.circle_meeting:{ahead.pk}")
    assert set(due.people.all()) == {leader, cast.resident}
    newcomer = neighbour(cast.unit, "新来的")
    member_of(circle, newcomer)
    assert newcomer in due.people.all()
    with pytest.raises(FlowRefused, match="still to come"):
        hold(ahead)

    begun = plan(circle, hours=-1)
    held = hold(begun)
    circle = fresh(circle)
    assert (held.stage, held.present_count, circle.meeting_count) == ("held", 3, 1)
    assert circle.last_active_on == held.held_on
    assert DueDate.objects.get(key=f"orgs.circle_minutes:{begun.pk}").cleared_at is not None
    for person in (cast.resident, cast.staff):
        with pytest.raises(PermissionDenied):
            hold(ahead, by=person)
    with pytest.raises(FlowRefused):
        hold(begun)


def test_what_is_no_meeting(cast: Cast, circle: Circle) -> None:
    for shift, words in (({"days": 181}, "180 days ahead"), ({"days": -31}, "last 30 days")):
        with pytest.raises(ValidationError, match=words):
            plan(circle, **shift)
    begun = plan(circle, hours=-1)
    other = opened(talented(cast.unit, "别人"), cast.community, "别的圈")
    alien = other.members.get()
    gone = member_of(circle, neighbour(cast.unit, "走了的"))
    circle_members.leave(member=gone, by=gone.user)
    own = everybody(circle)
    for present, words in (
        ([*own, alien], "Only members"),
        ([*own, gone], "Only members"),
        (own[:1], "At least 2"),
        ([], "At least 2"),
        ([own[0], own[0]], "At least 2"),
    ):
        with pytest.raises(ValidationError, match=words):
            hold(begun, present=present)
    with pytest.raises(ValidationError, match="at least 10 characters"):
        hold(begun, minutes="好")
    assert fresh(circle).meeting_count == 0
    assert CircleAttendance.objects.count() == 0
    hold(begun)
    with pytest.raises(FlowRefused, match="of this day is recorded already"):
        hold(plan(circle, minutes=-1))
    with pytest.raises(ValidationError, match="since the circle opened"):
        plan(opened(talented(cast.unit, "新人"), cast.community, "新圈"), days=-2)


def test_the_database_refuses_a_meeting_of_the_future(cast: Cast, circle: Circle) -> None:
    ahead = plan(circle, days=2)
    changes = {"stage": "held", "held_on": timezone.localdate(), "held_at": timezone.now()}
    with pytest.raises(IntegrityError, match="circle_meeting_held_when_it_began"), transaction.atomic():
        CircleMeeting.objects.filter(pk=ahead.pk).update(**changes)
    held = met(circle)
    with pytest.raises(IntegrityError, match="one_attendance_per_meeting"), transaction.atomic():
        CircleAttendance.objects.create(meeting=held, user=circle.leader)


def test_cancelling_tells_why_and_counts_nothing(cast: Cast, circle: Circle) -> None:
    meeting = plan(circle, days=2)
    with pytest.raises(FlowRefused, match="needs a reason"):
        actions.cancel_meeting(meeting=meeting, by=circle.leader, reason="")
    with pytest.raises(PermissionDenied):
        actions.cancel_meeting(meeting=meeting, by=cast.resident, reason="下雨")
    actions.cancel_meeting(meeting=meeting, by=circle.leader, reason="下雨")
    assert "下雨" in Notice.objects.filter(user=cast.resident).latest("pk").text
    assert (fresh(circle).meeting_count, DueDate.objects.filter(cleared_at=None).count()) == (0, 0)


def test_the_clock_lets_circles_grow_by_the_rules_in_force(cast: Cast, circle: Circle) -> None:
    assert grow_circles() == 0
    member_of(circle, neighbour(cast.unit, "第三人"))
    met(circle)
    assert (follow_circles(), fresh(circle).stage) == (1, "active")

    today = timezone.localdate()
    for measure, least in (("members", 3), ("meetings", 2), ("attendants", 3), ("months", 0), ("days", 40)):
        CircleRule.objects.create(place=cast.street, stage="qualified", measure=measure, least=least, from_on=today)
    CircleRule.objects.create(stage="qualified", measure="days", least=999, from_on=today)  # not for this street
    CircleRule.objects.create(
        place=cast.street, stage="qualified", measure="members", least=99, from_on=today + timedelta(days=1)
    )
    rows = circle_conditions(fresh(circle), "qualified")
    assert [(row.have, row.need, row.met) for row in rows] == [
        ("3 people", "3 people", True),
        ("1 meeting", "2 meetings", False),
        ("3 people", "3 people", True),
        ("40 days", "40 days", True),
    ]
    met(fresh(circle), 5)
    assert (grow_circles(), grow_circles(), fresh(circle).stage) == (1, 0, "qualified")
    CircleRule.objects.all().delete()
    bare = opened(talented(cast.unit, "没规矩"), cast.community, "没规矩圈")
    assert grow_circles() == 0
    with pytest.raises(FlowRefused, match="set no conditions"):
        circles.grow(circle=bare, by=bare.leader)


def test_one_night_carries_a_circle_two_stages(cast: Cast, circle: Circle) -> None:
    CircleRule.objects.all().delete()
    for stage in ("active", "qualified"):
        CircleRule.objects.create(stage=stage, measure="members", least=2)
    assert (grow_circles(), fresh(circle).stage) == (2, "qualified")


def test_a_quiet_circle_is_warned_and_then_rests(cast: Cast, circle: Circle) -> None:
    leader = circle.leader
    circle = older(circle, 30)  # 70 days
    assert (warn_of_rest(), rest_circles()) == (0, 0)
    circle = older(circle, 25)  # 95 days
    assert (warn_of_rest(), warn_of_rest(), rest_circles()) == (1, 0, 0)
    assert Notice.objects.filter(kind="orgs.circle_resting", user=leader).count() == 1
    Circle.objects.update(warned_on=timezone.localdate() - timedelta(days=14))
    soon = plan(circle, days=7)
    assert rest_circles() == 0  # they meet in a week
    actions.cancel_meeting(meeting=soon, by=leader, reason="改期")
    later = plan(circle, days=60)
    assert (rest_circles(), rest_circles(), fresh(circle).stage) == (1, 0, "resting")
    assert CircleMeeting.objects.get(pk=later.pk).stage == "cancelled"
    with pytest.raises(FlowRefused, match="does not meet"):
        plan(fresh(circle), days=1)
    woken = circles.wake(circle=fresh(circle), by=leader)
    assert (woken.stage, woken.warned_on, rest_circles(), warn_of_rest()) == ("opened", None, 0, 0)
