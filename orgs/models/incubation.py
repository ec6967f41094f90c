"""Incubation of circles: the application, where it stands, its plan; talks, milestones and reviews stand beside it."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.states import Visibility
from core.workdays import add_working_days
from orgs.states import Category
from orgs.states.incubation import (
    IN_NURSERY,
    INCUBATION,
    RUNNING,
    UNSPOKEN,
    EndKind,
    IncubationStage,
)
from places.models import Place, Placed
from residents.states.affairs import Light

from .circles import Circle
from .incubation_mentors import IncubationMentor
from .incubation_parts import IncubationMilestone, IncubationReview, IncubationTalk


class IncubationQuerySet(models.QuerySet["Incubation"]):
    """Incubations as people ask for them."""

    def running(self) -> Self:
        """Return those that are not over."""
        return self.filter(stage__in=RUNNING)

    def public(self) -> Self:
        """Return those that everybody may read of: what came to nothing before it began is not among them."""
        return self.exclude(stage__in=UNSPOKEN)

    def of_leader(self, user: User) -> Self:
        """Return those of circles that a person leads, or the one for whom the person acts."""
        return self.filter(circle__leader=user.principal)

    def mentored_by(self, user: User) -> Self:
        """Return those that a person mentors."""
        return self.filter(mentor__user=user, mentor__is_active=True)

    def within(self, place: Place) -> Self:
        """Return those of a place and below; streets are found without a join."""
        if place.street_id is None:
            return self.filter(street=place)
        return self.filter(place__path__startswith=place.path)

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.select_related("circle", "community", "mentor__user", "place")


@kept
class Incubation(Placed, Dated):
    """A circle's way through the nursery (孵化), from the application to graduation or end."""

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="incubations", verbose_name=_("circle"))
    community = models.ForeignKey(
        Place, models.PROTECT, editable=False, related_name="+", db_index=False, verbose_name=_("community")
    )
    category = models.CharField(_("category"), max_length=20, choices=Category, editable=False)
    applicant = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="incubations_asked", verbose_name=_("applicant")
    )
    why = models.TextField(_("why we want to be incubated"), max_length=1000)
    needs = models.TextField(
        _("what we need"), max_length=1000, help_text=_("For example: a room, bookkeeping, legal help, training.")
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=IncubationStage, default=IncubationStage.APPLIED, editable=False
    )
    stage_since = models.DateField(_("in this state since"), default=timezone.localdate, editable=False)
    due_on = models.DateField(_("due"), null=True, editable=False)
    mentor = models.ForeignKey(
        IncubationMentor,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="incubations",
        verbose_name=_("mentor"),
    )
    talk_at = models.DateTimeField(_("talk at"), null=True, editable=False)
    talk_where = models.CharField(_("where the talk is"), max_length=60, blank=True, editable=False)
    plan = models.TextField(_("plan"), max_length=3000, blank=True, editable=False)
    starts_on = models.DateField(_("plan begins on"), null=True, editable=False)
    ends_on = models.DateField(_("plan ends on"), null=True, editable=False)
    agreed_on = models.DateField(_("circle agreed on"), null=True, editable=False)
    started_on = models.DateField(_("in the nursery since"), null=True, editable=False)
    review_on = models.DateField(_("next review on"), null=True, editable=False)
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0, editable=False)
    closed_on = models.DateField(_("over since"), null=True, editable=False)
    end_kind = models.CharField(_("why it ended"), max_length=10, choices=EndKind, blank=True, editable=False)

    objects = IncubationQuerySet.as_manager()

    class Meta:
        verbose_name = _("incubation")
        verbose_name_plural = _("incubations")
        constraints = [
            models.UniqueConstraint(
                fields=["circle"],
                condition=Q(stage__in=RUNNING),
                name="one_running_incubation_per_circle",
                violation_error_message=_("The circle has applied already."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=RUNNING, closed_on=None) | (~Q(stage__in=RUNNING) & Q(closed_on__isnull=False)),
                name="incubation_is_over_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=(*IN_NURSERY, IncubationStage.GRADUATED))
                | Q(starts_on__isnull=False, ends_on__isnull=False, started_on__isnull=False, mentor__isnull=False),
                name="incubation_nursed_by_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None) | Q(starts_on__lt=F("ends_on")),
                name="incubation_plan_in_order",
                violation_error_message=_("The plan ends before it begins."),
            ),
            models.CheckConstraint(
                condition=(Q(stage=IncubationStage.ENDED) & ~Q(end_kind=""))
                | (~Q(stage=IncubationStage.ENDED) & Q(end_kind="")),
                name="incubation_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "due_on"], name="incubation_by_stage"),
            models.Index(fields=["street", "-id"], name="incubation_by_street"),
            models.Index(fields=["community", "stage"], name="incubation_by_community"),
            models.Index(fields=["circle", "-id"], name="incubation_of_circle"),
            models.Index(fields=["review_on"], condition=Q(stage="nursing"), name="incubation_review_due"),
        ]
        triggers = [INCUBATION.trigger()]

    def __str__(self) -> str:
        return self.circle.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take community and category over from the circle."""
        if self.community_id is None:
            self.community_id, self.category = self.circle.community_id, self.circle.category
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the case's page."""
        return reverse("orgs:incubation_case", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Whether it is not over."""
        return self.stage in RUNNING

    @property
    def in_nursery(self) -> bool:
        """Whether the circle is nursed now."""
        return self.stage in IN_NURSERY

    @property
    def trace_visibility(self) -> Visibility | None:
        """Who may read its trace, if not everybody."""
        return Visibility.PRIVATE if self.stage in UNSPOKEN else None

    @property
    def active_mentor(self) -> IncubationMentor | None:
        """The mentor, if that one still takes cases."""
        mentor = self.mentor
        return mentor if mentor is not None and mentor.is_active and mentor.user.is_active else None

    @property
    def light(self) -> Light | None:
        """How the stage stands to its time limit, in working days; None once it is over."""
        if not self.is_running or self.due_on is None:
            return None
        today = timezone.localdate()
        if today > self.due_on:
            return Light.RED
        return Light.YELLOW if self.due_on <= yellow_from(self.stage, today) else Light.GREEN


def limit_of(stage: str, ends_on: date | None) -> date | None:
    """Return the last day that a stage has from today; in the nursery that of the plan."""
    if stage == IncubationStage.NURSING:
        return ends_on
    days = settings.INCUBATION_LIMITS.get(stage)
    return add_working_days(timezone.localdate(), int(days)) if days is not None else None


def yellow_from(stage: str, today: date) -> date:
    """Return the last day up to which a stage's limit counts as due soon."""
    nursing = stage == IncubationStage.NURSING
    days = settings.INCUBATION_YELLOW_NURSING_DAYS if nursing else settings.INCUBATION_YELLOW_DAYS
    return add_working_days(today, int(days))


__all__ = [
    "Incubation",
    "IncubationMentor",
    "IncubationMilestone",
    "IncubationQuerySet",
    "IncubationReview",
    "IncubationTalk",
]
