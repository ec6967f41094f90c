"""The steps of circles and of their members that an app takes, each by its action."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from orgs.actions import circle_meetings, circle_members, circles
from orgs.models.circles import Circle, CircleMeeting, CircleMember

CIRCLE_STEPS: dict[str, Callable[[Circle, User, str], Circle]] = {
    "grow": lambda circle, by, _reason: circles.grow(circle=circle, by=by),
    "qualify": lambda circle, by, _reason: circles.grow(circle=circle, by=by),
    "rest": lambda circle, by, _reason: circles.rest(circle=circle, by=by),
    "wake": lambda circle, by, _reason: circles.wake(circle=circle, by=by),
    "close": lambda circle, by, reason: circles.close_circle(circle=circle, by=by, reason=reason),
}
MEMBER_STEPS: dict[str, Callable[[CircleMember, User, str], CircleMember]] = {
    "admit": lambda member, by, _reason: circle_members.admit(member=member, by=by),
    "decline": lambda member, by, reason: circle_members.decline(member=member, by=by, reason=reason),
    "take_back": lambda member, by, _reason: circle_members.take_back(member=member, by=by),
    "remove": lambda member, by, reason: circle_members.remove(member=member, by=by, reason=reason),
    "accept": lambda member, by, _reason: circle_members.accept_invitation(member=member, by=by),
    "refuse": lambda member, by, _reason: circle_members.refuse_invitation(member=member, by=by),
    "leave": lambda member, by, _reason: circle_members.leave(member=member, by=by),
}
MEETING_STEPS: dict[str, Callable[[CircleMeeting, User, str], Any]] = {
    "cancel": lambda meeting, by, reason: circle_meetings.cancel_meeting(meeting=meeting, by=by, reason=reason),
}
