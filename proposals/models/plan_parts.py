"""What a plan consists of: measurable targets, parts to be done, money."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, User
from core.history import kept
from core.models import Dated
from orgs.models import Organisation
from orgs.models.circles import Circle
from places.models import Place
from proposals.states import Stage
from proposals.states.plans import OFFERED_IN, Grown, MoneySource, OwnerKind
from residents.models import Household

from .frozen import TASK_TEXTS, parts_are_frozen
from .plan_rows import Plan

OWNERS = ("organisation", "circle", "body", "household")


class PlanTarget(Dated):
    """What the plan wants to reach, in a number (目标): “lamps that work: 12 pieces”."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name=_("plan"))
    text = models.CharField(_("what is counted"), max_length=100)
    unit = models.CharField(_("unit"), max_length=20)
    planned = models.PositiveIntegerField(_("planned number"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("pk",)
        triggers = parts_are_frozen("plan", "text", "unit", "planned")

    def __str__(self) -> str:
        return f"{self.text}: {self.planned} {self.unit}"


class PlanTaskQuerySet(models.QuerySet["PlanTask"]):
    """Parts of plans."""

    def unowned(self) -> Self:
        """Return those that look for somebody."""
        return self.filter(**dict.fromkeys(OWNERS))

    def wanted(self) -> Self:
        """Return those of plans in the open that look for somebody, whatever the proposal's place."""
        stages = (Stage.FORMING, Stage.CONSULTING, Stage.EXECUTING)
        return self.unowned().filter(plan__stage__in=OFFERED_IN, plan__proposal__stage__in=stages)

    def with_owner(self) -> Self:
        """Load who does them."""
        return self.select_related("organisation", "circle", "body", "household__place", "person")


@kept
class PlanTask(Dated):
    """A part of a plan that somebody is to do (任务); ``person`` answers for it in the name of its owner."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name=_("plan"))
    title = models.CharField(_("part"), max_length=60)
    what = models.TextField(_("what is to be done"), max_length=1000, blank=True)
    owner_kind = models.CharField(_("who it needs"), max_length=20, choices=OwnerKind, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("organisation")
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("circle")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("body")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("household")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="plan_tasks", verbose_name=_("answers for it")
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("share (percent)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Leave all empty for equal shares; otherwise they add up to 100."),
    )
    needed_growth = ArrayField(
        models.CharField(max_length=20, choices=Grown),
        default=list,
        blank=True,
        verbose_name=_("only for"),
        help_text=_("Which growth stages may do it; empty: as the street's rule says."),
    )

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("plan", "part")
        verbose_name_plural = pgettext_lazy("plan", "parts")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="plantask_due_after_it_begins",
                violation_error_message=_("It can't be due before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__range=(1, 100)), name="plantask_weight_in_percent"
            ),
            models.CheckConstraint(
                condition=(
                    Q(organisation=None, circle=None, body=None)
                    | Q(organisation=None, circle=None, household=None)
                    | Q(organisation=None, body=None, household=None)
                    | Q(circle=None, body=None, household=None)
                ),
                name="plantask_one_owner",
                violation_error_message=_("A part has one owner."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(organisation=None, circle=None, body=None, household=None),
                name="plantask_wanted",
            )
        ]
        triggers = parts_are_frozen(*TASK_TEXTS)

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.plan.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.plan.proposal.street_code

    @property
    def owner(self) -> Organisation | Circle | Body | Household | None:
        """Who does it."""
        return self.organisation or self.circle or self.body or self.household


class CostLine(Dated):
    """What something costs, in fen, and where the money comes from (费用); it may belong to a part."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="costs", verbose_name=_("plan"))
    task = models.ForeignKey(
        PlanTask, models.SET_NULL, null=True, blank=True, related_name="costs", verbose_name=_("for the part")
    )
    what = models.CharField(_("what for"), max_length=60)
    amount_fen = models.BigIntegerField(_("amount (fen)"), validators=[MinValueValidator(1)])
    source = models.CharField(_("where the money comes from"), max_length=20, choices=MoneySource)

    class Meta:
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="costline_above_zero")]
        triggers = parts_are_frozen("plan", "task", "what", "amount_fen", "source")

    def __str__(self) -> str:
        return self.what
