"""What branches and instructors record: meetings, and guidance that the organisation answers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.party import GUIDANCE, GuidanceStage
from places.models import Place

from .organisations import Organisation
from .party_branches import PartyBranch


class MeetingKind(models.Model):
    """A kind of meeting that branches hold (支部党员大会, 主题党日, 联学共建, …), kept as data."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kind of meeting")
        verbose_name_plural = _("kinds of meetings")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


@kept
class BranchMeeting(Dated):
    """A meeting of a branch (组织生活记录): a summary for everybody, minutes and photos for those concerned alone."""

    branch = models.ForeignKey(PartyBranch, models.PROTECT, related_name="meetings", verbose_name=_("Party branch"))
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="+", verbose_name=_("kind of meeting"))
    title = models.CharField(_("title"), max_length=80)
    held_on = models.DateField(_("held on"))
    host = models.CharField(_("who led it"), max_length=40)
    attendance = models.PositiveIntegerField(_("people present"))
    summary = models.TextField(
        _("summary for everybody"), max_length=1000, blank=True, help_text=_("Without names. May be left empty.")
    )
    minutes = models.TextField(
        _("minutes"), max_length=5000, help_text=_("Read by the secretary, the instructor and street staff.")
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("meeting of a branch")
        verbose_name_plural = _("meetings of branches")
        constraints = [
            models.CheckConstraint(condition=Q(attendance__gte=1), name="branch_meeting_had_people"),
            models.UniqueConstraint(fields=["branch", "held_on", "title"], name="branch_meeting_once"),
        ]
        indexes = [models.Index(fields=["branch", "-held_on", "-id"], name="branch_meeting_newest")]

    def __str__(self) -> str:
        return f"{self.branch} · {self.title}"

    def get_absolute_url(self) -> str:
        """Return the meeting's page."""
        return reverse("orgs:party_meeting", args=[self.pk])

    @property
    def place(self) -> Place:
        """The branch's place, for permissions."""
        return self.branch.place

    @property
    def shown_attendance(self) -> int | None:
        """How many people were present, if they are enough for everybody to read it."""
        return self.attendance if self.attendance >= settings.PARTY_MEMBERS_SHOWN else None


class GuidanceQuerySet(models.QuerySet["GuidanceRecord"]):
    """Guidance records as people ask for them."""

    def open(self) -> Self:
        """Return those that the organisation has not answered."""
        return self.filter(stage=GuidanceStage.GIVEN)


@kept
class GuidanceRecord(Dated):
    """A guidance record (指导记录): what the instructor saw and advised, the answer, and what was mended."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="guidance", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    instructor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Party-building instructor"))
    visited_on = models.DateField(_("visited on"))
    seen = models.TextField(_("what was seen"), max_length=2000)
    advice = models.TextField(_("advice"), max_length=2000, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=GuidanceStage, default=GuidanceStage.GIVEN)
    answer = models.TextField(_("the organisation's answer"), max_length=2000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    mended = models.TextField(_("what was mended"), max_length=2000, blank=True, editable=False)
    mended_on = models.DateField(_("mended on"), null=True, editable=False)

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("guidance record")
        verbose_name_plural = _("guidance records")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "instructor", "visited_on"],
                name="one_guidance_a_day",
                violation_error_message=_("This visit is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(stage=GuidanceStage.GIVEN) | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="guidance_answered_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-visited_on"], name="guidance_newest"),
            models.Index(fields=["street", "visited_on"], name="guidance_by_day"),
            models.Index(fields=["instructor", "-visited_on"], name="guidance_by_instructor"),
        ]
        triggers = [GUIDANCE.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.visited_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the record's page."""
        return reverse("orgs:party_guidance", args=[self.pk])

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code
