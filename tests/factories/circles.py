"""Circles as people open them, with members and meetings."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from orgs.actions import circle_meetings, circle_members
from orgs.actions import circles as actions
from orgs.models.circles import Circle, CircleMeeting, CircleMember
from orgs.states import Category
from orgs.states.circles import CircleBelonging
from places.models import Place
from residents.models import Talent
from residents.queries.talents import community_of
from residents.states import TalentStage
from tests.factories.elections import joined
from tests.factories.residents import HouseholdFactory
from tests.factories.talents import TalentFactory

CONCERN = "楼下的花园荒了两年，我们想一起种上花草，让老人孩子有个去处。"
MINUTES = "商量了分工：张三买土，李四借工具，下周日动手。"


def neighbour(unit: Place, name: str = "吕邻居") -> User:
    """Return an adult with an account who lives in a household of their own in a unit."""
    return joined(HouseholdFactory(place=unit), name)


def talented(unit: Place, name: str = "何能人", *, shows_name: bool = True) -> User:
    """Return a neighbour who is listed as a talent."""
    user = neighbour(unit, name)
    list_talent(user, unit, shows_name=shows_name)
    return user


def list_talent(user: User, place: Place, **facts: Any) -> Talent:
    """List somebody as a talent."""
    return TalentFactory(user=user, place=place, community=community_of(place), stage=TalentStage.LISTED, **facts)


def opened(leader: User, place: Place, name: str = "三号楼园艺圈", **facts: Any) -> Circle:
    """Return a circle that somebody has opened."""
    facts = {"concern": CONCERN, "category": Category.MUTUAL_HELP, **facts}
    return actions.open_circle(place=place, name=name, by=leader, **facts)


def member_of(circle: Circle, user: User) -> CircleMember:
    """Return somebody who asked and was admitted."""
    asked = circle_members.ask_to_join(circle=circle, by=user)
    return circle_members.admit(member=asked, by=circle.leader)


def older(circle: Circle, days: int) -> Circle:
    """Let a circle have been opened, and been active last, so many days earlier."""
    gone = timedelta(days=days)
    Circle.objects.filter(pk=circle.pk).update(
        opened_on=F("opened_on") - gone, last_active_on=F("last_active_on") - gone, stage_since=F("stage_since") - gone
    )
    return fresh(circle)


def fresh(circle: Circle) -> Circle:
    """Return the circle as it is now."""
    return Circle.objects.select_related("place", "leader").get(pk=circle.pk)


def met(circle: Circle, days_ago: int = 1, present: list[CircleMember] | None = None) -> CircleMeeting:
    """Return a meeting that took place, with all members there unless some are named."""
    at = timezone.now() - timedelta(days=days_ago)
    meeting = circle_meetings.plan_meeting(
        circle=circle, title="碰头会", starts_at=at, where="活动室", by=circle.leader
    )
    rows = present if present is not None else list(circle.members.filter(stage=CircleBelonging.MEMBER))
    return circle_meetings.hold_meeting(meeting=meeting, minutes=MINUTES, present=rows, by=circle.leader)


def met_on(circle: Circle, day: date) -> CircleMeeting:
    """Return a meeting that took place on a day long ago, as if it had been entered then."""
    meeting = met(circle)
    at = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    CircleMeeting.objects.filter(pk=meeting.pk).update(starts_at=at, held_on=day)
    return meeting


def qualified(leader: User, place: Place, **facts: Any) -> Circle:
    """Return a circle with five members that has met often and long enough."""
    circle = older(opened(leader, place, **facts), 90)
    for number in range(4):
        member_of(circle, neighbour(place_for_homes(place), f"成员{number}"))
    for days in (80, 50, 20, 3):
        met_on(circle, timezone.localdate() - timedelta(days=days))
    circle = actions.grow(circle=fresh(circle), by=leader)
    return actions.grow(circle=circle, by=leader)


def place_for_homes(place: Place) -> Place:
    """Return a unit in a place, or the place itself."""
    return Place.objects.within(place).filter(level="unit").first() or place
