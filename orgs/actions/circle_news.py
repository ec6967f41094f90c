"""Who of a circle is told what, and which of its meetings are called off."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from notices.actions import clear_due, notify, set_due
from orgs.models.circles import Circle, CircleMeeting, CircleMember
from orgs.states.circles import CIRCLE_MEETING, CircleBelonging


def people_of(circle: Circle) -> list[User]:
    """Return the accounts of today's members."""
    rows = circle.members.filter(stage=CircleBelonging.MEMBER).select_related("user").order_by("pk")
    return [row.user for row in rows]


def tell(circle: Circle, kind: str, people: list[User], text: str, **facts: str) -> None:
    """Tell people about a circle and lead them to its page."""
    notify(
        kind=kind,
        to=people,
        title=circle.name,
        text=text % {"circle": circle.name, **facts},
        url=circle.get_absolute_url(),
        street_code=circle.street_code,
    )


def tell_members(circle: Circle, kind: str, text: str, **facts: str) -> None:
    """Tell every member."""
    tell(circle, kind, people_of(circle), text, **facts)


def tell_leader(circle: Circle, kind: str, text: str, **facts: str) -> None:
    """Tell who leads it."""
    tell(circle, kind, [circle.leader], text, **facts)


def tell_member(member: CircleMember, text: str, **facts: str) -> None:
    """Tell somebody how the belonging changed."""
    tell(member.circle, "orgs.circle_membership", [member.user], text, **facts)


def meeting_key(meeting: CircleMeeting) -> str:
    """Return the key of the day on which members are reminded of a meeting."""
    return f"orgs.circle_meeting:{meeting.pk}"


def minutes_key(meeting: CircleMeeting) -> str:
    """Return the key of the day on which the leader is reminded of the minutes."""
    return f"orgs.circle_minutes:{meeting.pk}"


def remind_of(meeting: CircleMeeting) -> None:
    """Remind the members of today before a planned meeting, and the leader of its minutes after it."""
    circle, day = meeting.circle, timezone.localdate(meeting.starts_at)
    url = reverse("orgs:circle_meeting", args=[meeting.pk])
    set_due(
        key=meeting_key(meeting),
        kind="orgs.circle_meeting",
        due_on=day,
        title=f"{circle.name} · {meeting.title}",
        url=url,
        people=people_of(circle),
        street_code=circle.street_code,
        remind_after=(),
    )
    set_due(
        key=minutes_key(meeting),
        kind="orgs.circle_minutes",
        due_on=day,
        title=_("Minutes: %(title)s") % {"title": meeting.title},
        url=url,
        people=[circle.leader],
        street_code=circle.street_code,
        remind_before=(),
        remind_after=(1, 3),
    )


def refresh_reminders(circle: Circle) -> None:
    """Remind whoever belongs to the circle today of what is planned, and nobody else."""
    for meeting in circle.meetings.ahead():
        meeting.circle = circle
        remind_of(meeting)


def forget_reminders(meeting: CircleMeeting) -> None:
    """Remind nobody of a meeting any more."""
    clear_due(meeting_key(meeting))
    clear_due(minutes_key(meeting))


def call_off(circle: Circle, reason: str) -> None:
    """Cancel what is planned, because the circle rests or is over."""
    for meeting in circle.meetings.planned():
        forget_reminders(take(CIRCLE_MEETING, meeting, "cancel", by=None, reason=reason))
