"""By which terms a street has its proposals evaluated, level by level."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from places.models import Place
from proposals.states import Tier
from proposals.states.evaluation import DEFAULT_TERMS, EvaluationTerms, Raters


class EvaluationRuleQuerySet(models.QuerySet["EvaluationRule"]):
    """Rules of a street."""

    def terms(self, *, street_id: int, tier: str) -> EvaluationTerms:
        """Return the terms of a level; the design default where the street keeps no rule."""
        rule = self.filter(street=street_id, tier=tier).first()
        return DEFAULT_TERMS[tier] if rule is None else rule.terms()


@kept
class EvaluationRule(Dated):
    """How a street has its proposals of a level evaluated (评估规则): copied into each evaluation that opens."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    tier = models.CharField(_("level"), max_length=20, choices=Tier)
    who = models.CharField(_("who rates"), max_length=8, choices=Raters, default=Raters.ALL)
    sample_size = models.PositiveIntegerField(
        _("households drawn"), default=0, help_text=_("Of a sample; if fewer live there, all of them rate.")
    )
    least_ratings = models.PositiveIntegerField(_("least number of ratings"), default=5)
    pass_mean = models.DecimalField(
        _("passing mean"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("3.00"),
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("Of 1 to 5."),
    )
    needs_meeting = models.BooleanField(_("a meeting of representatives is required"), default=False)
    needs_third_party = models.BooleanField(_("a third party is required"), default=False)
    days = models.PositiveSmallIntegerField(
        _("working days to rate"), default=8, validators=[MinValueValidator(1)], help_text=_("At least one.")
    )
    extra_days = models.PositiveSmallIntegerField(
        _("working days more if too few have rated"), default=5, help_text=_("Added once.")
    )
    follow_up_months = models.PositiveSmallIntegerField(
        _("months until the follow-up"), default=3, help_text=_("0: no follow-up.")
    )

    objects = EvaluationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of an evaluation")
        verbose_name_plural = _("rules of the evaluation")
        constraints = [
            models.UniqueConstraint(fields=["street", "tier"], name="one_evaluation_rule_per_level"),
            models.CheckConstraint(condition=Q(pass_mean__range=(1, 5)), name="evaluationrule_mean_1_to_5"),
            models.CheckConstraint(condition=Q(days__gte=1), name="evaluationrule_has_days"),
            models.CheckConstraint(
                condition=~Q(who=Raters.SAMPLE) | Q(sample_size__gte=1), name="evaluationrule_sample_has_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} · {self.get_who_display()}"

    def clean(self) -> None:
        """Ask for the size of a sample, and that enough households are drawn to rate."""
        if self.who == Raters.SAMPLE and not self.sample_size:
            raise ValidationError({"sample_size": _("Say how many households are drawn.")})
        if self.who == Raters.SAMPLE and self.least_ratings > self.sample_size:
            raise ValidationError({"least_ratings": _("Fewer households are drawn than have to rate.")})

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street

    def terms(self) -> EvaluationTerms:
        """Return the rule as plain values."""
        return EvaluationTerms(**{name: getattr(self, name) for name in EvaluationTerms.__dataclass_fields__})
