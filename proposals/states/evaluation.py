"""Who evaluates what was carried out, what the result may be, and the design defaults by level."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .stages import Tier

SHOWN_FROM = 5  # ratings: below that anybody could tell who gave which
STARS = (1, 5)


class Raters(models.TextChoices):
    """Which households of the area rate."""

    ALL = "all", _("All households of the area")
    SAMPLE = "sample", _("A drawn sample of the households")


class Verdict(models.TextChoices):
    """What an evaluation comes to."""

    GOOD = "good", pgettext_lazy("evaluation", "Satisfied")
    BAD = "bad", pgettext_lazy("evaluation", "Not satisfied")


class Grade(models.TextChoices):
    """What a third party's score of 100 is called."""

    EXCELLENT = "excellent", pgettext_lazy("grade", "Excellent")
    GOOD = "good", pgettext_lazy("grade", "Good")
    FAIR = "fair", pgettext_lazy("grade", "Fair")
    POOR = "poor", pgettext_lazy("grade", "Poor")


# The scheme of a third party: what it scores, and the most that each part may have.
SCHEME: tuple[tuple[str, int], ...] = (
    ("decision", 10),
    ("process", 25),
    ("output", 30),
    ("benefit", 20),
    ("satisfaction", 15),
)
_GRADES = ((90, Grade.EXCELLENT), (80, Grade.GOOD), (60, Grade.FAIR))


def grade_of(score: int) -> Grade:
    """Return what a score of 100 is called: from 90 excellent, from 80 good, from 60 fair, else poor."""
    return next((grade for least, grade in _GRADES if score >= least), Grade.POOR)


@dataclass(frozen=True)
class EvaluationTerms:
    """By what an evaluation goes; each keeps a copy of its own.

    ``days`` and ``extra_days`` are working days, the latter added once if too few have rated; ``pass_mean`` is the
    least mean of 1 to 5; ``sample_size`` counts with a drawn sample only; ``follow_up_months`` after it was filed away
    somebody looks whether it still is good, 0: never.
    """

    who: str = Raters.ALL
    sample_size: int = 0
    least_ratings: int = 5
    pass_mean: Decimal = Decimal("3.00")
    needs_meeting: bool = False
    needs_third_party: bool = False
    days: int = 8
    extra_days: int = 5
    follow_up_months: int = 3

    def copied(self) -> dict[str, Any]:
        """Return the values as a case keeps them."""
        return {**asdict(self), "who": str(self.who), "pass_mean": str(self.pass_mean)}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "EvaluationTerms":
        """Return the terms that a case has kept."""
        return cls(**{**kept, "pass_mean": Decimal(kept["pass_mean"])})


DEFAULT_TERMS: dict[str, EvaluationTerms] = {
    Tier.BUILDING: EvaluationTerms(least_ratings=3, days=5),
    Tier.COMPOUND: EvaluationTerms(),
    Tier.COMMUNITY: EvaluationTerms(least_ratings=10, needs_meeting=True),
    Tier.STREET: EvaluationTerms(
        who=Raters.SAMPLE, sample_size=300, least_ratings=30, needs_meeting=True, needs_third_party=True
    ),
}
