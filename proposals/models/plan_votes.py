"""Households choose between alternatives."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Dated
from places.models import Place
from proposals.states.plans import PLAN_VOTE, VoteStage
from residents.models import Household

from .plan_rows import Plan
from .proposals import Proposal


@kept
class PlanVote(Dated):
    """A vote of the area's households on which of several plans is made (方案比选); the office settles it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="plan_votes", verbose_name=_("proposal"))
    plans = models.ManyToManyField(Plan, related_name="votes", verbose_name=_("plans"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    stage = models.CharField(_("state"), max_length=10, choices=VoteStage, default=VoteStage.OPEN, editable=False)
    chosen = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+", verbose_name=_("chosen plan"))
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("vote on plans")
        verbose_name_plural = _("votes on plans")
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(stage=VoteStage.OPEN), name="one_open_plan_vote"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="planvote_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(stage=VoteStage.OPEN) | Q(chosen__isnull=False), name="planvote_settled_on_a_plan"
            ),
        ]
        triggers = [PLAN_VOTE.trigger()]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.closes_on:%Y-%m-%d}"

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.proposal.street_code


@kept
class PlanBallot(Dated):
    """What a household chose; it may change its mind until the end."""

    vote = models.ForeignKey(
        PlanVote, models.PROTECT, db_index=False, related_name="ballots", verbose_name=_("vote on plans")
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("household"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="ballots", verbose_name=_("chosen plan"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("given by"))

    class Meta:
        verbose_name = pgettext_lazy("plan vote", "ballot")
        verbose_name_plural = pgettext_lazy("plan vote", "ballots")
        constraints = [models.UniqueConstraint(fields=["vote", "household"], name="one_plan_ballot_per_household")]

    def __str__(self) -> str:
        return f"{self.vote} · {self.household_id}"
