"""By which rules a proposal goes through each of the six steps, and when it did."""

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from core.workdays import working_days_between
from places.models import Place
from proposals.states import DEFAULT_LIMITS, Light, Limits, Phase, Tier

from .proposals import Proposal


class PhaseRuleQuerySet(models.QuerySet["PhaseRule"]):
    """Rules of a street."""

    def limits(self, *, street: Place, tier: str, phase: str) -> Limits:
        """Return what a step has at a level; the design default where the street keeps no rule."""
        rule = self.filter(street=street, tier=tier, phase=phase).first()
        return DEFAULT_LIMITS[tier, phase] if rule is None else rule.limits()


@kept
class PhaseRule(Dated):
    """What a street gives a step at a level (分级限时): copied into each proposal that enters the step."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    tier = models.CharField(_("level"), max_length=20, choices=Tier)
    phase = models.CharField(_("step"), max_length=12, choices=Phase)
    days = models.PositiveSmallIntegerField(_("working days to its end"), help_text=_("0: no limit."))
    warn_days = models.PositiveSmallIntegerField(_("working days before it: yellow light"), default=2)
    escalate_days = models.PositiveSmallIntegerField(_("working days after it: up one level"), default=2)
    support = models.PositiveIntegerField(
        _("households in support"), default=0, help_text=_("Asked while collecting only.")
    )
    support_percent = models.PositiveSmallIntegerField(
        _("households in support (percent)"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Of the households that live in the place, if that is more than the number."),
    )
    open_days = models.PositiveSmallIntegerField(_("days until it expires"), default=0, help_text=_("0: never."))
    edit_hours = models.PositiveSmallIntegerField(_("hours in which the author still changes the text"), default=0)

    objects = PhaseRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of a step")
        verbose_name_plural = _("rules of the steps")
        constraints = [
            models.UniqueConstraint(fields=["street", "tier", "phase"], name="one_rule_per_step_and_level"),
            models.CheckConstraint(condition=Q(support_percent__lte=100), name="phaserule_percent_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} · {self.get_phase_display()}"

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street

    def limits(self) -> Limits:
        """Return the rule as plain values."""
        return Limits(**{name: getattr(self, name) for name in Limits.__dataclass_fields__})


class PhaseRunQuerySet(models.QuerySet["PhaseRun"]):
    """Steps as they ran."""

    def running(self) -> Self:
        """Return those that proposals stand in now."""
        return self.filter(left_at=None)


class PhaseRun(models.Model):
    """One stay of a proposal in one of the six steps, with the rules as they were when it entered (限时办理记录)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="runs", verbose_name=_("proposal"))
    phase = models.CharField(_("step"), max_length=12, choices=Phase)
    tier = models.CharField(_("level"), max_length=20, choices=Tier)
    rules: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("rules"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True)
    escalates_on = models.DateField(_("goes up one level on"), null=True)
    left_at = models.DateTimeField(_("left"), null=True)
    escalated = models.PositiveSmallIntegerField(_("handed up by the clock"), default=0)

    objects = PhaseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(left_at=None), name="one_step_at_a_time")
        ]
        indexes = [
            models.Index(fields=["proposal", "id"], name="phaserun_of_proposal"),
            models.Index(fields=["escalates_on", "id"], condition=Q(left_at=None), name="phaserun_escalating"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.get_phase_display()}"

    @property
    def limits(self) -> Limits:
        """The rules as plain values."""
        return Limits(**self.rules)

    @property
    def light(self) -> Light | None:
        """How it stands to its limit today; None without one, or once it is left."""
        if self.due_on is None or self.left_at is not None:
            return None
        left = working_days_between(timezone.localdate(), self.due_on)
        if left < 0:
            return Light.RED
        return Light.YELLOW if left <= self.limits.warn_days else Light.GREEN
