"""Two who do the same thing at once: counted once, told to the second in words."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils import timezone

from orgs.actions import circle_lead, circle_meetings, circle_members, circles
from orgs.actions.circle_clock import grow_circles
from orgs.models.circles import Circle, CircleAttendance, CircleRule
from orgs.states.circles import CircleStage
from tests.factories.circles import MINUTES, fresh, member_of, neighbour, older, opened, talented
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deed: Callable[[int], Any], numbers: Iterable[int]) -> Counter[str]:
    """Do it from several threads, each with a connection of its own."""

    def run(number: int) -> str:
        try:
            deed(number)
        except (ValidationError, PermissionDenied):
            return "refused"
        finally:
            connections.close_all()
        return "done"

    rows = list(numbers)
    with ThreadPoolExecutor(len(rows)) as pool:
        return Counter(pool.map(run, rows))


def test_members_meetings_and_growth_at_once(cast: Cast) -> None:
    CircleRule.objects.all().delete()
    CircleRule.objects.create(stage=CircleStage.ACTIVE, measure="members", least=2)
    circle = older(opened(talented(cast.unit), cast.community), 20)
    leader = circle.leader
    once = Counter(done=1, refused=3)

    asked = at_once(lambda _n: circle_members.ask_to_join(circle=circle, by=cast.resident), range(4))
    assert (asked, circle.members.count()) == (once, 2)
    member = circle.members.get(user=cast.resident)
    admitted = at_once(lambda _n: circle_members.admit(member=member, by=leader), range(4))
    assert (admitted, fresh(circle).member_count) == (once, 2)

    meeting = circle_meetings.plan_meeting(
        circle=circle, title="会", starts_at=timezone.now(), where="活动室", by=leader
    )
    rows = list(circle.members.all())
    held = at_once(
        lambda _n: circle_meetings.hold_meeting(meeting=meeting, minutes=MINUTES, present=rows, by=leader), range(4)
    )
    assert (held, fresh(circle).meeting_count, CircleAttendance.objects.count()) == (once, 1, 2)
    assert at_once(lambda _n: grow_circles(), range(3)) == Counter(done=3)
    assert fresh(circle).stage == "active"

    def end(number: int) -> None:
        if number % 2:
            circle_members.leave(member=member, by=cast.resident)
        else:
            circle_members.remove(member=member, by=leader, reason="因为")

    assert (at_once(end, range(4)), fresh(circle).member_count) == (once, 1)


def test_nobody_leads_three_circles_by_doing_two_things_at_once(cast: Cast) -> None:
    leader, other = talented(cast.unit), talented(cast.unit, "另一能人")
    opened(leader, cast.community, "第一圈")
    given = opened(other, cast.community, "送出圈")
    member_of(given, leader)
    offer = circle_lead.offer_lead(circle=given, to=leader, by=other)

    def do(number: int) -> None:
        if number % 2:
            opened(leader, cast.community, f"新圈{number}")
        else:
            circle_lead.accept_lead(handover=offer, by=leader)

    assert at_once(do, range(4)) == Counter(done=1, refused=3)
    assert Circle.objects.living().filter(leader=leader).count() == 2


def test_a_name_is_taken_once(cast: Cast) -> None:
    leaders = [talented(cast.unit, f"能人{n}") for n in range(3)]
    found = at_once(lambda n: opened(leaders[n], cast.community, "同名圈"), range(3))
    assert (found, Circle.objects.count()) == (Counter(done=1, refused=2), 1)


def test_nobody_enters_a_circle_that_is_being_closed(cast: Cast) -> None:
    circle = opened(talented(cast.unit), cast.community)
    people = [neighbour(cast.unit, f"邻居{n}") for n in range(2)]
    asked = [circle_members.ask_to_join(circle=circle, by=user) for user in people]

    def do(number: int) -> None:
        if number == 2:
            circles.close_circle(circle=circle, by=circle.leader, reason="散了")
        else:
            circle_members.admit(member=asked[number], by=circle.leader)

    found = at_once(do, range(3))
    circle = fresh(circle)
    assert circle.stage == "closed"
    assert circle.member_count == circle.members.filter(stage="member").count() == found["done"]
