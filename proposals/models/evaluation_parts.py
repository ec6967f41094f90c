"""What a meeting of representatives and a third party say about what was carried out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from orgs.models import Organisation
from places.models import Place
from proposals.states.evaluation import Grade, grade_of

from .evaluations import Evaluation

PASS_SCORE = 60


class Part(Dated):
    """What belongs to an evaluation and is written down by staff."""

    evaluation: models.OneToOneField[Evaluation, Evaluation]
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.evaluation.place


@kept
class MeetingVerdict(Part):
    """What a meeting of representatives says of the result (居民代表评议): figures, words, minutes as a file."""

    evaluation = models.OneToOneField(
        Evaluation, models.PROTECT, related_name="meeting_verdict", verbose_name=_("evaluation")
    )
    held_on = models.DateField(_("held on"))
    called = models.PositiveIntegerField(_("representatives called"))
    present = models.PositiveIntegerField(_("present"))
    in_favour = models.PositiveIntegerField(_("satisfied with the result"))
    against = models.PositiveIntegerField(_("not satisfied"))
    words = models.TextField(_("what the meeting says"), max_length=3000)

    class Meta:
        verbose_name = _("verdict of a meeting")
        verbose_name_plural = _("verdicts of meetings")
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=F("called")), name="verdict_present_of_called"),
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against")), name="verdict_votes_of_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.held_on}"

    @property
    def has_quorum(self) -> bool:
        """Whether more than half of those called were there."""
        return self.present * 2 > self.called

    @property
    def is_good(self) -> bool:
        """Whether more than half of those present are satisfied."""
        return self.in_favour * 2 > self.present

    @property
    def abstained(self) -> int:
        """How many of those present said neither."""
        return self.present - self.in_favour - self.against


@kept
class ThirdPartyReport(Part):
    """A third party's scores of 100 (第三方评估): decision 10, process 25, output 30, benefit 20, satisfaction 15."""

    evaluation = models.OneToOneField(
        Evaluation, models.PROTECT, related_name="third_party", verbose_name=_("evaluation")
    )
    # An evaluator need not be one of the street's organisations.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    evaluator = models.CharField(_("evaluator"), max_length=100)
    decision = models.PositiveSmallIntegerField(_("decision (of 10)"))
    process = models.PositiveSmallIntegerField(_("process (of 25)"))
    output = models.PositiveSmallIntegerField(_("output (of 30)"))
    benefit = models.PositiveSmallIntegerField(_("benefit (of 20)"))
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction (of 15)"))
    words = models.TextField(_("findings"), max_length=3000)
    reported_on = models.DateField(_("reported on"))

    class Meta:
        verbose_name = _("report of a third party")
        verbose_name_plural = _("reports of third parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__lte=10, process__lte=25, output__lte=30, benefit__lte=20, satisfaction__lte=15),
                name="third_party_scores_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.evaluator}"

    @property
    def score(self) -> int:
        """The sum, of 100."""
        return self.decision + self.process + self.output + self.benefit + self.satisfaction

    @property
    def grade(self) -> Grade:
        """What the score is called."""
        return grade_of(self.score)

    @property
    def is_good(self) -> bool:
        """Whether it passes: fair or better."""
        return self.score >= PASS_SCORE
