"""The rules by which the nightly search names people."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from places.models import Place
from residents.states import DeedKind


@kept
class TalentRule(Dated):
    """A rule that names people by their deeds (发现规则), kept as data and run every night."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    measure = models.CharField(_("what counts"), max_length=20, choices=DeedKind)
    at_least = models.PositiveIntegerField(
        _("at least"),
        validators=[MinValueValidator(1)],
        help_text=_("Hours for volunteering, else a number. [design default, for the office to confirm]"),
    )
    window_days = models.PositiveIntegerField(
        _("in the last … days"),
        default=180,
        validators=[MinValueValidator(1)],
        help_text=_("Counted back from the night's day, which counts too. [design default]"),
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for those who live in"),
        help_text=_("Empty: the whole street."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule that finds talents")
        verbose_name_plural = _("rules that find talents")
        ordering = ["measure", "at_least", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at_least__gte=1, window_days__gte=1), name="talent_rule_asks_for_something"
            )
        ]

    def __str__(self) -> str:
        return self.name
