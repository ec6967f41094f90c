"""What belongs to an incubation: talks, the milestones of its plan, reviews."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.states.incubation import MILESTONE, MilestoneStage, ReviewResult, TalkKind, TalkResult
from places.models import Place


class _OfIncubation(Dated):
    """A row of an incubation, which lies where that lies."""

    incubation = models.ForeignKey("orgs.Incubation", models.PROTECT, verbose_name=_("incubation"))

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """The case's place, for permissions."""
        return self.incubation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.incubation.street_code


@kept
class IncubationTalk(_OfIncubation):
    """A talk with a circle: the intake talk (入孵面谈) with its result, later those with the mentor (导师辅导)."""

    incubation = models.ForeignKey(
        "orgs.Incubation", models.PROTECT, related_name="talks", verbose_name=_("incubation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TalkKind)
    held_on = models.DateField(_("day"))
    people = models.CharField(_("who was there"), max_length=200, blank=True)
    record = models.TextField(_("record"), max_length=2000, help_text=_("The circle reads it."))
    notes = models.TextField(
        _("notes for the centre"), max_length=2000, blank=True, help_text=_("Only the mentor and the centre read them.")
    )
    result = models.CharField(_("result"), max_length=10, choices=TalkResult, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=TalkKind.INTAKE) & ~Q(result="")) | (Q(kind=TalkKind.MENTORING) & Q(result="")),
                name="incubation_intake_has_a_result",
            )
        ]
        indexes = [models.Index(fields=["incubation", "-held_on"], name="incubation_talks")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.incubation}"


class MilestoneQuerySet(models.QuerySet["IncubationMilestone"]):
    """Milestones as people ask for them."""

    def open(self) -> Self:
        """Return those that are still to be reached."""
        return self.filter(stage=MilestoneStage.OPEN)


@kept
class IncubationMilestone(_OfIncubation):
    """One milestone of the plan of an incubation (孵化目标), with the day by which it shall be reached."""

    incubation = models.ForeignKey(
        "orgs.Incubation", models.PROTECT, related_name="milestones", verbose_name=_("incubation")
    )
    title = models.CharField(_("title"), max_length=60)
    due_on = models.DateField(_("to be done by"))
    stage = models.CharField(
        _("state"), max_length=10, choices=MilestoneStage, default=MilestoneStage.OPEN, editable=False
    )
    report = models.TextField(_("what the circle says"), max_length=1000, blank=True, editable=False)
    reported_on = models.DateField(_("reported on"), null=True, editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(
                fields=["incubation", "title"],
                name="incubation_milestone_once",
                violation_error_message=_("The plan has this milestone already."),
            ),
            models.CheckConstraint(
                condition=Q(stage=MilestoneStage.DONE, done_on__isnull=False)
                | (~Q(stage=MilestoneStage.DONE) & Q(done_on=None)),
                name="incubation_milestone_done_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["incubation", "due_on"], name="incubation_milestones")]
        triggers = [MILESTONE.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its place on the case's page."""
        return f"{self.incubation.get_absolute_url()}#milestone-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached."""
        return self.stage == MilestoneStage.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over and it is not reached."""
        return self.is_open and self.due_on < timezone.localdate()


@kept
class IncubationReview(_OfIncubation):
    """A review of an incubation (阶段评审): what was found and what it comes to."""

    incubation = models.ForeignKey(
        "orgs.Incubation", models.PROTECT, related_name="reviews", verbose_name=_("incubation")
    )
    held_on = models.DateField(_("day"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    findings = models.TextField(_("findings"), max_length=2000, help_text=_("The circle reads them."))
    result = models.CharField(_("result"), max_length=10, choices=ReviewResult)
    ends_on = models.DateField(_("the plan then ends on"), null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [models.Index(fields=["incubation", "-id"], name="incubation_reviews")]

    def __str__(self) -> str:
        return f"{self.get_result_display()} · {self.incubation}"
