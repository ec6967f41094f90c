"""The published star standards and their indicators."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Dated
from orgs.states import Measure
from places.models import Place


class Standard(Dated):
    """A version of the street's published star standard (星级评估标准)."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("street"))
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"))
    window_months = models.PositiveSmallIntegerField(_("window in months"), default=12)
    least_tenure_months = models.PositiveSmallIntegerField(_("months filed before a rating"), default=6)
    thresholds = ArrayField(
        models.PositiveSmallIntegerField(),
        size=5,
        verbose_name=_("points from which 1, 2, 3, 4, 5 stars"),
        help_text=_("Five numbers, rising."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star standard")
        verbose_name_plural = _("star standards")
        constraints = [
            models.UniqueConstraint(fields=["street", "version"], nulls_distinct=False, name="one_standard_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Indicator(models.Model):
    """One indicator of a standard (指标): a measure, its points, and the value that earns them all."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="indicators", verbose_name=_("standard"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=60)
    measure = models.CharField(_("measure"), max_length=30, choices=Measure)
    points = models.PositiveSmallIntegerField(_("points"))
    full_at = models.DecimalField(
        _("full points at"),
        max_digits=8,
        decimal_places=2,
        help_text=_("Linear between zero and this value. For complaints: each takes a point away."),
    )
    least_count = models.PositiveSmallIntegerField(
        _("ratings for full weight"), default=0, help_text=_("With fewer valid ratings the points are scaled down.")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "code"], name="one_indicator_per_code"),
            models.CheckConstraint(condition=models.Q(full_at__gt=0), name="indicator_full_at_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
