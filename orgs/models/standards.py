"""The published star standards (星级评估标准): dimensions, indicators, levels, grounds of a veto; all of it data."""

from decimal import Decimal
from itertools import pairwise

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.models import Dated
from orgs.states.standards import STANDARD, Applies, Bar, Formula, Judge, Measure, NoData, Source, StandardStage
from places.models import Place

PERCENT = [MaxValueValidator(100)]
_SINCE = _("A default of the platform; the street confirms it.")


def _all_bars() -> list[str]:
    return [bar for bar in Bar.values if bar not in {Bar.TENURE, Bar.NO_DATA}]


def _while_draft() -> list[pgtrigger.Trigger]:
    """Return the trigger that lets parts of a standard change only while it is a draft."""
    func = """
        IF EXISTS (SELECT FROM orgs_standard
            WHERE id = coalesce(NEW.standard_id, OLD.standard_id) AND stage <> 'draft') THEN
            RAISE EXCEPTION 'a published standard does not change' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    """
    changes = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return [pgtrigger.Trigger(name="only_drafts_change", when=pgtrigger.Before, operation=changes, func=func)]


class Standard(Dated):
    """A version of the street's published star standard; ratings name the version that they were made by."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("street"))
    name = models.CharField(pgettext_lazy("matter", "name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"))
    stage = models.CharField(_("state"), max_length=12, choices=StandardStage, default=StandardStage.DRAFT)
    in_force_from = models.DateField(_("in force from"))
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("copied from")
    )
    for_round = models.BooleanField(_("copy of a round"), default=False, editable=False)
    window_months = models.PositiveSmallIntegerField(
        _("window in months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)], help_text=_SINCE
    )
    bonus_most = models.PositiveSmallIntegerField(_("bonus points at most"), default=5, help_text=_SINCE)
    most_stars_in_part = models.PositiveSmallIntegerField(
        _("stars at most where a dimension does not apply"),
        default=4,
        validators=[MaxValueValidator(5)],
        help_text=_SINCE,
    )
    bars = ArrayField(
        models.CharField(max_length=20, choices=Bar),
        default=_all_bars,
        blank=True,
        verbose_name=_("what bars from a rating"),
    )
    valid_months = models.PositiveSmallIntegerField(_("stars are valid for months"), default=24, help_text=_SINCE)
    upgrade_after_months = models.PositiveSmallIntegerField(
        _("an upgrade may be asked after months"), default=12, help_text=_SINCE
    )
    warn_below = models.PositiveSmallIntegerField(
        _("warn from so many points below"), default=10, help_text=_("Below the points of the stars that are held.")
    )
    mend_days = models.PositiveSmallIntegerField(_("days to mend before a star is lost"), default=30, help_text=_SINCE)
    bar_months = models.PositiveSmallIntegerField(_("barred after a veto for months"), default=24, help_text=_SINCE)
    least_assessors = models.PositiveSmallIntegerField(_("assessors at least"), default=3, help_text=_SINCE)
    drop_extremes_from = models.PositiveSmallIntegerField(
        _("highest and lowest dropped from so many assessors on"), default=5, help_text=_SINCE
    )
    recusal_years = models.PositiveSmallIntegerField(
        _("years within which having worked there excludes an assessor"), default=2, help_text=_SINCE
    )
    notice_days = models.PositiveSmallIntegerField(_("days of the public notice"), default=7, help_text=_SINCE)
    review_days = models.PositiveSmallIntegerField(_("days to decide a review"), default=15, help_text=_SINCE)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star standard")
        verbose_name_plural = _("star standards")
        ordering = ["-version", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "version"],
                condition=models.Q(for_round=False),
                nulls_distinct=False,
                name="one_standard_per_version",
            )
        ]
        triggers = [STANDARD.trigger()]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        """Return the standard's public page."""
        return reverse("orgs:standard", args=[self.pk])

    @property
    def place(self) -> Place | None:
        """The street, for permissions; one for all streets has none."""
        return self.street

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.street.code if self.street else ""


class Dimension(models.Model):
    """A dimension of a standard (维度): the points of its indicators add up to its own."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="dimensions", verbose_name=_("standard"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(pgettext_lazy("matter", "name"), max_length=60)
    points = models.PositiveSmallIntegerField(_("points"))
    applies = models.CharField(_("applies to"), max_length=12, choices=Applies, default=Applies.ALWAYS)
    is_bonus = models.BooleanField(_("bonus"), default=False, help_text=_("Comes on top of the hundred points."))

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["is_bonus", "code"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="one_dimension_per_code")]
        triggers = _while_draft()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Indicator(models.Model):
    """An indicator (指标): where its points come from, and how a value becomes points."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="indicators", verbose_name=_("standard"))
    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="indicators", verbose_name=_("dimension"))
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(pgettext_lazy("matter", "name"), max_length=60)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.COMPUTED)
    measure = models.CharField(_("measure"), max_length=30, choices=Measure, blank=True)
    formula = models.CharField(_("formula"), max_length=12, choices=Formula, default=Formula.LINEAR)
    points = models.PositiveSmallIntegerField(_("points"))
    full_at = models.DecimalField(
        _("full points at"), max_digits=8, decimal_places=2, default=Decimal(1), help_text=_("For a straight line.")
    )
    bands = models.JSONField(
        _("bands"),
        default=list,
        blank=True,
        help_text=_("For bands: [[from, points], ...], rising, as [[60, 2], [80, 4]]."),
    )
    least_count = models.PositiveSmallIntegerField(
        _("ratings for full weight"), default=0, help_text=_("With fewer valid ratings the points are scaled down.")
    )
    no_data = models.CharField(_("without data"), max_length=12, choices=NoData, default=NoData.ZERO)
    judge = models.CharField(
        _("judged by"), max_length=12, choices=Judge, default=Judge.ASSESSORS, help_text=_("If it is not computed.")
    )
    rubric = models.TextField(
        _("what is looked at"), max_length=1000, blank=True, help_text=_("For declarations and assessors.")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["dimension__is_bonus", "code"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "code"], name="one_indicator_per_code"),
            models.CheckConstraint(condition=models.Q(full_at__gt=0), name="indicator_full_at_above_zero"),
        ]
        triggers = _while_draft()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Check what one indicator must have by itself. Raises ValidationError naming the field."""
        if self.source in {Source.COMPUTED, Source.CONFIRMED} and not self.measure:
            raise ValidationError({"measure": gettext("A computed indicator needs a measure.")})
        if self.formula == Formula.BANDS:
            self._clean_bands()

    def _clean_bands(self) -> None:
        wrong = gettext("Bands are pairs of a value and its points, both rising, with at most the indicator's points.")
        try:
            pairs = [(Decimal(str(start)), Decimal(str(points))) for start, points in self.bands]
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ValidationError({"bands": wrong}) from error
        rises = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
        if not pairs or not rises or pairs[-1][1] > self.points or pairs[0][1] < 0:
            raise ValidationError({"bands": wrong})


class StarLevel(models.Model):
    """What so many stars ask for: points, a share in every dimension, and time since filing."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="levels", verbose_name=_("standard"))
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    points_from = models.PositiveSmallIntegerField(_("points from"), validators=PERCENT)
    least_share = models.PositiveSmallIntegerField(
        _("in every dimension at least, in per cent"), default=0, validators=PERCENT
    )
    tenure_months = models.PositiveSmallIntegerField(_("filed for months"), default=6)

    class Meta:
        verbose_name = _("star level")
        verbose_name_plural = _("star levels")
        ordering = ["-stars"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "stars"], name="one_level_per_stars"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="level_of_1_to_5_stars"),
        ]
        triggers = _while_draft()

    def __str__(self) -> str:
        return f"{self.stars} ≥ {self.points_from}"


class VetoGround(models.Model):
    """A ground on which stars are lost at once (一票否决)."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="veto_grounds", verbose_name=_("standard"))
    code = models.CharField(_("code"), max_length=8)
    words = models.CharField(_("words"), max_length=120)

    class Meta:
        verbose_name = _("ground of a veto")
        verbose_name_plural = _("grounds of a veto")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="one_veto_ground_per_code")]
        triggers = _while_draft()

    def __str__(self) -> str:
        return self.words
