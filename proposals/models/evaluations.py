"""One evaluation of a proposal: its terms, its roll of households, and their ratings."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept, kept_but
from core.models import Dated, append_only
from places.models import Place
from proposals.states.evaluation import SHOWN_FROM, EvaluationTerms, Raters, Verdict
from residents.models import Household

from .proposals import Proposal


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations as people ask for them."""

    def rating(self) -> Self:
        """Return those whose households still rate."""
        return self.filter(closed_at=None)

    def latest_of(self, proposal: Proposal) -> "Evaluation | None":
        """Return the one that counts: the last round."""
        return self.filter(proposal=proposal).order_by("-number").first()


@kept_but("rating_count", "rating_sum")
class Evaluation(Dated):
    """One evaluation of a proposal that was carried out (评估), with the terms as they were when it opened.

    Money is in fen.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="evaluations", verbose_name=_("proposal"))
    number = models.PositiveSmallIntegerField(_("round"))
    terms_kept: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("terms"))
    population = models.PositiveIntegerField(_("households of the area"), default=0)
    drawn = models.PositiveIntegerField(_("households that may rate"), default=0)
    seed = models.CharField(_("seed of the draw"), max_length=100)
    seed_source = models.CharField(_("where the seed is from"), max_length=200)
    roll_digest = models.CharField(_("fingerprint of the roll"), max_length=64)
    ends_on = models.DateField(_("rated until"))
    prolonged = models.BooleanField(_("prolonged once"), default=False)
    closed_at = models.DateTimeField(_("ratings closed"), null=True)
    rating_count = models.PositiveIntegerField(_("ratings"), default=0)
    rating_sum = models.PositiveIntegerField(_("stars together"), default=0)
    planned_fen = models.BigIntegerField(_("planned (fen)"), null=True)
    spent_fen = models.BigIntegerField(_("spent (fen)"), null=True)
    over_reason = models.CharField(_("why more was spent than planned"), max_length=500, blank=True)
    verdict = models.CharField(_("result"), max_length=8, choices=Verdict, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"), editable=False
    )
    decided_good = models.BooleanField(_("decided by staff: satisfied"), null=True, editable=False)
    decision = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_evaluation_per_round"),
            models.CheckConstraint(
                condition=Q(verdict="", settled_at=None) | (~Q(verdict="") & Q(settled_at__isnull=False)),
                name="evaluation_settled_with_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(spent_fen__gt=F("planned_fen")) | ~Q(over_reason=""), name="evaluation_over_has_reason"
            ),
            models.CheckConstraint(condition=Q(drawn__lte=F("population")), name="evaluation_drawn_of_population"),
        ]
        indexes = [models.Index(fields=["ends_on", "id"], condition=Q(closed_at=None), name="evaluation_ending")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.number}"

    def get_absolute_url(self) -> str:
        """Return the page of the evaluation."""
        return reverse("proposals:evaluation", args=[self.proposal_id])

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.proposal.street_code

    @property
    def terms(self) -> EvaluationTerms:
        """The terms as plain values."""
        return EvaluationTerms.read(self.terms_kept)

    @property
    def is_sample(self) -> bool:
        """Whether a part of the households was drawn."""
        return self.terms.who == Raters.SAMPLE and self.drawn < self.population

    @property
    def least(self) -> int:
        """How many ratings it takes: never more than there are households on the roll."""
        return min(self.terms.least_ratings, self.drawn)

    @property
    def mean(self) -> Decimal | None:
        """The mean of the ratings, with two decimals."""
        if not self.rating_count:
            return None
        return (Decimal(self.rating_sum) / self.rating_count).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def shows_rating(self) -> bool:
        """Whether the ratings are shown: not before nobody can tell who gave which."""
        return self.rating_count >= SHOWN_FROM


class RollEntry(models.Model):
    """One household of the area as it stood when an evaluation opened (评估名册); ``drawn`` may rate."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, db_index=False, related_name="roll", verbose_name=_("evaluation")
    )
    number = models.PositiveIntegerField(_("number"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("household"))
    drawn = models.BooleanField(_("drawn"))

    class Meta:
        verbose_name = _("household on the roll")
        verbose_name_plural = _("households on the roll")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="one_roll_number_per_household"),
            models.UniqueConstraint(fields=["evaluation", "household"], name="one_roll_entry_per_household"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.number}"


@kept
class Rating(Dated):
    """One household's rating of what was carried out, 1 to 5 (评分)."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, db_index=False, related_name="ratings", verbose_name=_("evaluation")
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("household"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    words = models.CharField(_("words"), max_length=300, blank=True)
    on_paper = models.BooleanField(_("from a paper sheet"), default=False)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "household"], name="one_evaluation_rating_per_household"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="evaluation_rating_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.stars}"
