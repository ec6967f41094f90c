"""A circle meets: a meeting is planned, held with minutes and who was there, or cancelled."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from orgs.models.circles import Circle, CircleAttendance, CircleMeeting, CircleMember
from orgs.states.circles import CIRCLE_MEETING, WORKING, CircleBelonging

from .circle_news import forget_reminders, remind_of, tell_members

LEAST_MINUTES = 10


@transaction.atomic
def plan_meeting(*, circle: Circle, title: str, starts_at: datetime, where: str, by: User) -> CircleMeeting:
    """Plan a meeting; its members are told and reminded. One that took place lately may be entered for its minutes.

    Raises PermissionDenied, FlowRefused while the circle does not work, ValidationError for a time too far away.
    """
    circle = _locked(circle)
    if not by.has_perm("orgs.lead_circle", circle):
        raise PermissionDenied(_("Only the leader plans meetings."))
    if circle.stage not in WORKING:
        raise FlowRefused(_("This circle does not meet just now."), code="stage")
    now, day = timezone.now(), timezone.localdate(starts_at)
    if starts_at > now + timedelta(days=settings.CIRCLE_PLAN_DAYS):
        most = {"count": settings.CIRCLE_PLAN_DAYS}
        raise ValidationError({"starts_at": _("A meeting is planned at most %(count)d days ahead.") % most})
    if day < circle.opened_on or starts_at < now - timedelta(days=settings.CIRCLE_RECORD_DAYS):
        most = {"count": settings.CIRCLE_RECORD_DAYS}
        text = _("Only meetings of the last %(count)d days, and since the circle opened, can be entered.")
        raise ValidationError({"starts_at": text % most})
    meeting = CircleMeeting(
        circle=circle, title=title.strip(), starts_at=starts_at, where=where.strip(), planned_by=by.principal
    )
    meeting.full_clean(exclude=["circle", "planned_by"])
    meeting.save()
    begin(CIRCLE_MEETING, meeting, by=by)
    if starts_at > now:
        when = timezone.localtime(starts_at).strftime("%Y-%m-%d %H:%M")
        text = _("“%(circle)s” meets on %(when)s at %(where)s: %(title)s")
        tell_members(circle, "orgs.circle_meeting", text, when=when, where=meeting.where, title=meeting.title)
    remind_of(meeting)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: CircleMeeting, minutes: str, present: Iterable[CircleMember], by: User) -> CircleMeeting:
    """Write the minutes of a meeting and which members were there. It counts towards the growth of the circle.

    Raises FlowRefused for a meeting of the future or a second one of the day, ValidationError for somebody who is no
    member, or too few people.
    """
    circle = _locked(meeting.circle)
    if not by.has_perm("orgs.lead_circle", circle):
        raise PermissionDenied(_("Only the leader writes the minutes."))
    day = timezone.localdate(meeting.starts_at)
    people = _members_among(circle, present)
    if circle.meetings.held().filter(held_on=day).exclude(pk=meeting.pk).exists():
        raise FlowRefused(_("A meeting of this day is recorded already."), code="day")
    if len(minutes.strip()) < LEAST_MINUTES:
        least = {"count": LEAST_MINUTES}
        raise ValidationError({"minutes": _("Write at least %(count)d characters.") % least})
    changes = {
        "minutes": minutes.strip()[:3000],
        "held_on": day,
        "held_at": timezone.now(),
        "present_count": len(people),
    }
    held = take(CIRCLE_MEETING, meeting, "hold", by=by, changes=changes)
    CircleAttendance.objects.bulk_create(CircleAttendance(meeting=held, user_id=pk) for pk in people)
    Circle.objects.filter(pk=circle.pk).update(
        meeting_count=F("meeting_count") + 1, last_active_on=Greatest(F("last_active_on"), day), warned_on=None
    )
    forget_reminders(held)
    tell_members(circle, "orgs.circle_news", _("The minutes of “%(title)s” are there."), title=held.title)
    return held


@transaction.atomic
def cancel_meeting(*, meeting: CircleMeeting, by: User, reason: str) -> CircleMeeting:
    """Cancel a planned meeting, with a reason that the members read."""
    _locked(meeting.circle)
    meeting = take(CIRCLE_MEETING, meeting, "cancel", by=by, reason=reason)
    forget_reminders(meeting)
    text = _("The meeting “%(title)s” of “%(circle)s” is cancelled: %(reason)s")
    tell_members(meeting.circle, "orgs.circle_meeting", text, title=meeting.title, reason=reason)
    return meeting


def _members_among(circle: Circle, present: Iterable[CircleMember]) -> list[int]:
    """Return the people of these rows, each once. Raises ValidationError for anybody who is no member today."""
    wanted = {member.pk for member in present}
    rows = circle.members.filter(pk__in=wanted, stage=CircleBelonging.MEMBER)
    people = sorted(rows.values_list("user_id", flat=True))
    if len(people) < len(wanted):
        raise ValidationError({"present": _("Only members of the circle can have been there.")})
    if len(people) < settings.CIRCLE_MEETING_LEAST:
        least = {"count": settings.CIRCLE_MEETING_LEAST}
        raise ValidationError({"present": _("At least %(count)d members make a meeting.") % least})
    return people


def _locked(circle: Circle) -> Circle:
    return Circle.objects.select_for_update(of=("self",)).select_related("place", "leader").get(pk=circle.pk)
