"""Meetings of a circle, and who came."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.circles import CIRCLE_MEETING, MeetingStage
from places.models import Place

if TYPE_CHECKING:
    from .circles import Circle

IS_HELD = Q(stage=MeetingStage.HELD)


class CircleMeetingQuerySet(models.QuerySet["CircleMeeting"]):
    """Meetings as people ask for them."""

    def held(self) -> Self:
        """Return those that took place."""
        return self.filter(stage=MeetingStage.HELD)

    def planned(self) -> Self:
        """Return those that wait for their minutes, or lie ahead."""
        return self.filter(stage=MeetingStage.PLANNED)

    def ahead(self) -> Self:
        """Return the planned ones that have not begun, the next first."""
        return self.planned().filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")


@kept
class CircleMeeting(Dated):
    """A meeting of a circle (圈活动): planned, then held with minutes and who was there, or cancelled."""

    circle: "models.ForeignKey[Circle]" = models.ForeignKey(
        "orgs.Circle", models.PROTECT, related_name="meetings", db_index=False, verbose_name=_("circle")
    )
    title = models.CharField(_("what"), max_length=60)
    starts_at = models.DateTimeField(_("when"))
    where = models.CharField(_("where"), max_length=100)
    stage = models.CharField(
        _("state"), max_length=10, choices=MeetingStage, default=MeetingStage.PLANNED, editable=False
    )
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False, verbose_name=_("planned by"))
    minutes = models.TextField(_("minutes"), max_length=3000, blank=True, editable=False)
    held_on = models.DateField(_("held on"), null=True, editable=False)
    held_at = models.DateTimeField(_("minutes written"), null=True, editable=False)
    present_count = models.PositiveIntegerField(_("were there"), default=0, editable=False)

    objects = CircleMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of a circle")
        verbose_name_plural = _("meetings of circles")
        constraints = [
            models.CheckConstraint(
                condition=~IS_HELD | Q(held_on__isnull=False, held_at__isnull=False),
                name="circle_meeting_held_on_a_day",
            ),
            # The minutes are written after the meeting has begun: nobody holds a meeting of the future.
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(held_at__gte=F("starts_at")), name="circle_meeting_held_when_it_began"
            ),
            models.UniqueConstraint(
                fields=["circle", "held_on"],
                condition=IS_HELD,
                name="one_circle_meeting_a_day",
                violation_error_message=_("A meeting of this day is recorded already."),
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "-starts_at", "-id"], name="circle_meetings_newest_first"),
            models.Index(fields=["starts_at"], condition=Q(stage=MeetingStage.PLANNED), name="circle_meetings_planned"),
        ]
        triggers = [CIRCLE_MEETING.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the meeting's page."""
        return reverse("orgs:circle_meeting", args=[self.pk])

    @property
    def place(self) -> Place:
        """The circle's place, for permissions."""
        return self.circle.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.circle.street_code

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return self.starts_at <= timezone.now()


class CircleAttendance(models.Model):
    """Somebody was at a meeting of a circle (到会), as its minutes say; once a meeting and person."""

    meeting = models.ForeignKey(CircleMeeting, models.PROTECT, related_name="attendances", verbose_name=_("meeting"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("attendance at a meeting")
        verbose_name_plural = _("attendances at meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="one_attendance_per_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.user}"
