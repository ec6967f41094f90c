"""Ratings (星级评估): computed by the clock, or final from a round."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.states.ratings import RatingKind
from orgs.states.standards import Bar

from .organisations import Organisation
from .standards import Standard


class StarRating(models.Model):
    """The rating of one organisation on one day by one standard: the value and points of each indicator, and the sum.

    ``lines`` holds, in the order of the standard, {"code", "value", "count", "earned", "state"} with decimals as text;
    names, formulas and points stand in the standard, which does not change. ``state`` is computed, no_data, awaited
    (of assessors), carried (from the last round), declared, assessed, overridden or left_out.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ratings", verbose_name=_("organisation")
    )
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    kind = models.CharField(_("kind"), max_length=12, choices=RatingKind, default=RatingKind.PROVISIONAL)
    rated_on = models.DateField(_("rated on"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    bonus = models.DecimalField(_("bonus"), max_digits=4, decimal_places=2, default=0)
    counted = models.PositiveSmallIntegerField(
        _("points that were counted"), default=100, help_text=_("Of a hundred; the rest could not be computed.")
    )
    stars = models.PositiveSmallIntegerField(_("stars"))
    lines = models.JSONField(_("indicators"))
    bars = ArrayField(models.CharField(max_length=20, choices=Bar), default=list, verbose_name=_("why unrated"))

    class Meta:
        verbose_name = _("star rating")
        verbose_name_plural = _("star ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rated_on", "kind"], name="one_rating_per_organisation_and_day"
            ),
            models.CheckConstraint(condition=models.Q(stars__range=(0, 5)), name="rating_stars_0_to_5"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-rated_on"], name="rating_latest"),
            models.Index(fields=["standard", "rated_on"], name="rating_by_standard"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.rated_on} · {self.stars}"

    def line(self, code: str) -> dict[str, Any]:
        """Return one indicator's line. Raises KeyError for a code that the standard does not have."""
        for line in self.lines:
            if line["code"] == code:
                return dict(line)
        raise KeyError(code)

    @property
    def bar_words(self) -> list[str]:
        """Why it can have no stars, in words."""
        return [str(Bar(bar).label) for bar in self.bars]
