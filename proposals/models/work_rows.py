"""Tasks that are carried out, how they go on, and what delayed them."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated, append_only
from core.workdays import working_days_between
from orgs.models import Organisation
from orgs.models.circles import Circle
from places.models import Place
from proposals.states import Light
from proposals.states.works import BODY_OWNERS, OPEN_WORKS, TO_DO, WORK, WorkOwner, WorkSource, WorkStage
from residents.models import Household

from .plan_parts import PlanTask
from .proposals import Proposal

WARN_DAYS = 2  # working days before the last day of a task the light turns yellow

_NONE = {"organisation": None, "circle": None, "household": None, "body": None}


def _owned_by(name: str) -> Q:
    return Q(**{f"{name}__isnull": False}, **{other: None for other in _NONE if other != name})


# Each task has the owner that its kind says, and no other: the community office alone needs no name.
ONE_OWNER = (
    (Q(owner_kind=WorkOwner.ORGANISATION) & _owned_by("organisation"))
    | (Q(owner_kind=WorkOwner.CIRCLE) & _owned_by("circle"))
    | (Q(owner_kind=WorkOwner.HOUSEHOLD) & _owned_by("household"))
    | (Q(owner_kind__in=BODY_OWNERS) & _owned_by("body"))
    | (Q(owner_kind=WorkOwner.OFFICE) & Q(**_NONE))
)


class WorkQuerySet(models.QuerySet["Work"]):
    """Tasks as people ask for them."""

    def open(self) -> Self:
        """Return those that are neither accepted nor dropped."""
        return self.filter(stage__in=OPEN_WORKS)

    def with_facts(self) -> Self:
        """Load what a task's line, page and permissions ask for."""
        return self.select_related(
            "proposal__place",
            "proposal__author",
            "organisation__body",
            "circle",
            "household__place",
            "body",
            "person",
            "done_by",
        )

    def late(self) -> Self:
        """Return those whose owner has passed the last day."""
        return self.filter(stage__in=TO_DO, due_on__lt=timezone.localdate())


@kept
class Work(Dated):
    """A task of a proposal that is being carried out (执行任务), with exactly one owner; ``person`` answers for it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="works", verbose_name=_("proposal"))
    part = models.OneToOneField(
        PlanTask, models.PROTECT, null=True, editable=False, related_name="work", verbose_name=_("part of the plan")
    )
    source = models.CharField(
        _("where it comes from"), max_length=12, choices=WorkSource, default=WorkSource.PLAN, editable=False
    )
    why_added = models.CharField(_("why it was added"), max_length=500, blank=True, editable=False)
    title = models.CharField(_("task"), max_length=60)
    what = models.TextField(_("what is to be done"), max_length=1000, blank=True)
    owner_kind = models.CharField(_("who does it"), max_length=20, choices=WorkOwner, default=WorkOwner.OFFICE)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("organisation")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("circle")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("household")
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("body"))
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("answers for it")
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("done (percent)"), default=0, editable=False, validators=[MaxValueValidator(100)]
    )
    stage = models.CharField(_("state"), max_length=20, choices=WorkStage, default=WorkStage.OPEN, editable=False)
    done_at = models.DateTimeField(_("reported as done"), null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reported by")
    )
    settled_at = models.DateTimeField(_("accepted or dropped"), null=True, editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("accepted or dropped by")
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a proposal")
        verbose_name_plural = _("tasks of proposals")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=ONE_OWNER, name="work_one_owner", violation_error_message=_("A task has one owner.")
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="work_percent_to_100"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="work_due_after_it_begins",
                violation_error_message=_("It can't be due before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(source=WorkSource.PLAN) | ~Q(why_added=""), name="work_added_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "id"], name="work_of_proposal"),
            models.Index(fields=["due_on", "id"], condition=Q(stage__in=TO_DO), name="work_due"),
        ]
        triggers = [WORK.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the task's page."""
        return reverse("proposals:work", args=[self.proposal_id, self.pk])

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.proposal.street_code

    @property
    def owner(self) -> Organisation | Circle | Household | Body | None:
        """Who does it; None: the community office."""
        return self.organisation or self.circle or self.household or self.body

    @property
    def owner_name(self) -> str:
        """Who does it, as everybody may read: of a household no room and no name."""
        named = self.organisation or self.circle or self.body
        return str(named) if named else str(self.get_owner_kind_display())

    @property
    def light(self) -> Light | None:
        """How it stands to its last day; None without one, or once its owner has done it."""
        if self.due_on is None or self.stage not in TO_DO:
            return None
        return light_of(working_days_between(timezone.localdate(), self.due_on), WARN_DAYS)


def light_of(left: int, warn: int) -> Light:
    """Return the light for so many working days that are left."""
    if left < 0:
        return Light.RED
    return Light.YELLOW if left <= warn else Light.GREEN


class OfWork(models.Model):
    """What is written down of a task and never changed: who, when, in which words."""

    words = models.TextField(_("in words"), max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words[:40]


class WorkProgress(OfWork):
    """How far a task is, in words and in percent, with photos (进展)."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="progress", verbose_name=_("task"))
    percent = models.PositiveSmallIntegerField(_("done (percent)"), validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("progress of a task")
        verbose_name_plural = _("progress of tasks")
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="workprogress_to_100")]
        indexes = [models.Index(fields=["work", "-id"], name="workprogress_of_work")]
        triggers = append_only()


class WorkDelay(OfWork):
    """A delay of a task: why, and from which last day to which (延期)."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="delays", verbose_name=_("task"))
    was_due_on = models.DateField(_("was due on"), null=True)
    due_on = models.DateField(_("new last day"))

    class Meta:
        verbose_name = _("delay of a task")
        verbose_name_plural = _("delays of tasks")
        indexes = [models.Index(fields=["work", "-id"], name="workdelay_of_work")]
        triggers = append_only()
