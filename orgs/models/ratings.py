"""Computed ratings."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation
from .standards import Standard


class StarRating(models.Model):
    """The computed rating of one organisation on one day (星级评估), with the value and points of each indicator."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ratings", verbose_name=_("organisation")
    )
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    rated_on = models.DateField(_("rated on"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    stars = models.PositiveSmallIntegerField(_("stars"))
    # [{"code", "name", "measure", "value", "full_at", "points", "earned"}, ...] in the order of the standard
    lines = models.JSONField(_("indicators"))
    why_unrated = models.CharField(_("why unrated"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("star rating")
        verbose_name_plural = _("star ratings")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "rated_on"], name="one_rating_per_organisation_and_day"),
            models.CheckConstraint(condition=models.Q(stars__range=(0, 5)), name="rating_stars_0_to_5"),
        ]
        indexes = [models.Index(fields=["organisation", "-rated_on"], name="rating_latest")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.rated_on} · {self.stars}"

    def line(self, code: str) -> dict[str, Any]:
        """Return one indicator's line. Raises KeyError for a code that the standard does not have."""
        for line in self.lines:
            if line["code"] == code:
                return dict(line)
        raise KeyError(code)
