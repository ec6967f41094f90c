"""A plan and who coaches it."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Dated
from disclosure.models import PublicNotice
from orgs.models import Organisation
from places.models import Place
from proposals.states.plans import CURRENT, PLAN, SHOWN, LeadKind, PlanStage
from residents.models import Household

from .frozen import plan_text_is_frozen
from .proposals import Proposal


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans as people ask for them."""

    def current(self) -> Self:
        """Return those that are on comment or settled: one a proposal."""
        return self.filter(stage__in=CURRENT)

    def shown(self) -> Self:
        """Return those that everybody may read."""
        return self.filter(stage__in=SHOWN)

    def open(self) -> Self:
        """Return those that are drafted or wait for the office."""
        return self.filter(stage__in=(PlanStage.DRAFT, PlanStage.SUBMITTED))

    def with_facts(self) -> Self:
        """Load what a plan's page and its permissions ask for."""
        return self.select_related(
            "proposal__place", "proposal__author", "lead_organisation", "lead_household__place", "notice"
        )


@kept
class Plan(Dated):
    """A plan to carry a proposal out (实施方案); each revision and each alternative is one of its own number.

    ``budget_fen`` is the cap that the office sets; None: no cap.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="plans", verbose_name=_("proposal"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    name = models.CharField(
        _("name of this way"), max_length=30, blank=True, help_text=_("If there are several ways: “Plan A: repair”.")
    )
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="revisions", verbose_name=_("revises")
    )
    stage = models.CharField(_("state"), max_length=20, choices=PlanStage, default=PlanStage.DRAFT, editable=False)
    goal = models.TextField(_("goal"), max_length=1000, blank=True, help_text=_("What will be different then?"))
    lead_kind = models.CharField(_("who carries it out"), max_length=20, choices=LeadKind, default=LeadKind.OFFICE)
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    lead_household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("household")
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    risks = models.TextField(
        _("risks"), max_length=1000, blank=True, help_text=_("What could go wrong, and what you do then.")
    )
    budget_fen = models.BigIntegerField(
        _("budget (fen)"), null=True, blank=True, validators=[MinValueValidator(0)], editable=False
    )
    budget_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("budget set by")
    )
    drafted_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("drafted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    notice = models.OneToOneField(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    why_revised = models.TextField(_("why it was revised"), blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("proposal", "plan")
        verbose_name_plural = pgettext_lazy("proposal", "plans")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_plan_of_a_number"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(stage__in=CURRENT), name="one_current_plan_per_proposal"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(budget_fen=None) | Q(budget_fen__gte=0), name="plan_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(stage=PlanStage.CONSULTING) | Q(notice__isnull=False), name="plan_on_comment_has_a_notice"
            ),
        ]
        indexes = [models.Index(fields=["stage", "submitted_at"], name="plan_by_stage")]
        triggers = [PLAN.trigger(), plan_text_is_frozen()]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.name or self.number}"

    def get_absolute_url(self) -> str:
        """Return the plan's page."""
        return f"{reverse('proposals:plan', args=[self.proposal_id])}{self.number}/"

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.proposal.street_code

    @property
    def total_fen(self) -> int:
        """What it costs altogether, in fen, as the database adds it up."""
        return int(self.costs.aggregate(total=Sum("amount_fen"))["total"] or 0)


@kept
class PlanCoach(Dated):
    """Somebody whom staff name to help with the plan (辅导员): a mentor, a colleague, an organisation's manager."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, db_index=False, related_name="coaches", verbose_name=_("proposal")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("coach"))
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))

    class Meta:
        verbose_name = pgettext_lazy("plan", "coach")
        verbose_name_plural = pgettext_lazy("plan", "coaches")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="one_coach_once_per_proposal")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.user}"
