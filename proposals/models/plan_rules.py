"""The street's rules for plans: which growth stage may take which parts, how long comments and votes run."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from places.models import Place
from proposals.states.plans import DEFAULT_COMMENT_DAYS, DEFAULT_REACH, DEFAULT_VOTE_DAYS, Grown, Reach


class GrowthRuleQuerySet(models.QuerySet["GrowthRule"]):
    """Rules of a street."""

    def reach(self, *, street_id: int, grown: str) -> Reach:
        """Return what a growth stage may take; the design default where the street keeps no rule."""
        rule = self.filter(street=street_id, grown=grown).first()
        return DEFAULT_REACH[grown] if rule is None else Reach(rule.most_percent, rule.most_fen)


@kept
class GrowthRule(Dated):
    """Which parts of a plan a growth stage may take: by their share and by their cost (组织发展阶段与任务)."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    grown = models.CharField(_("growth stage"), max_length=20, choices=Grown)
    most_percent = models.PositiveSmallIntegerField(
        _("share of the plan at most (percent)"), default=100, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    most_fen = models.BigIntegerField(
        _("cost of the part at most (fen)"), null=True, blank=True, help_text=_("Empty: any amount. 0: no money.")
    )

    objects = GrowthRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of growth stages")
        verbose_name_plural = _("rules of growth stages")
        constraints = [
            models.UniqueConstraint(fields=["street", "grown"], name="one_rule_per_growth_stage"),
            models.CheckConstraint(condition=Q(most_percent__range=(0, 100)), name="growthrule_percent_in_range"),
            models.CheckConstraint(condition=Q(most_fen=None) | Q(most_fen__gte=0), name="growthrule_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.get_grown_display())

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street


class PlanRuleQuerySet(models.QuerySet["PlanRule"]):
    """Rules of a street."""

    def of(self, street_id: int) -> "PlanRule":
        """Return the street's rule; the design defaults, unsaved, where it keeps none."""
        return self.filter(street=street_id).first() or PlanRule(street_id=street_id)


@kept
class PlanRule(Dated):
    """How many working days a plan is open for comment, and a vote on alternatives runs (方案公示期)."""

    street = models.OneToOneField(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    comment_days = models.PositiveSmallIntegerField(
        _("working days for comments"), default=DEFAULT_COMMENT_DAYS, validators=[MinValueValidator(1)]
    )
    vote_days = models.PositiveSmallIntegerField(
        _("working days for a vote on alternatives"), default=DEFAULT_VOTE_DAYS, validators=[MinValueValidator(1)]
    )

    objects = PlanRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of plans")
        verbose_name_plural = _("rules of plans")

    def __str__(self) -> str:
        return str(self.street)

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street
