"""By which terms a street has its departments answer, and what a proposal earns."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from places.models import Place
from proposals.states import Tier
from proposals.states.works import DEFAULT_WORK_TERMS, WorkTerms


class WorkRuleQuerySet(models.QuerySet["WorkRule"]):
    """Rules of a street."""

    def terms(self, *, street_id: int, tier: str) -> WorkTerms:
        """Return the terms of a level; the design default where the street keeps no rule."""
        rule = self.filter(street=street_id, tier=tier).first()
        return DEFAULT_WORK_TERMS[tier] if rule is None else rule.terms()


@kept
class WorkRule(Dated):
    """How soon departments answer at a level, and the points of a proposal (联动执行规则)."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    tier = models.CharField(_("level"), max_length=20, choices=Tier)
    call_days = models.PositiveSmallIntegerField(
        _("working days in which a department answers"), default=5, validators=[MinValueValidator(1)]
    )
    warn_days = models.PositiveSmallIntegerField(_("yellow light, working days before the end"), default=2)
    accepted_points = models.PositiveSmallIntegerField(_("points for a proposal that is taken up"), default=20)
    carried_out_points = models.PositiveSmallIntegerField(_("points for a proposal that is carried out"), default=50)

    objects = WorkRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of carrying out")
        verbose_name_plural = _("rules of carrying out")
        constraints = [
            models.UniqueConstraint(fields=["street", "tier"], name="one_work_rule_per_level"),
            models.CheckConstraint(condition=Q(call_days__gte=1), name="workrule_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.street} · {self.get_tier_display()}"

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street

    def terms(self) -> WorkTerms:
        """Return the rule as plain values."""
        return WorkTerms(**{name: getattr(self, name) for name in WorkTerms.__dataclass_fields__})
