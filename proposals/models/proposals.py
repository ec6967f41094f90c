"""Proposals: what is wrong, where, what would help, and where each stands."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept_but
from core.models import Dated
from core.search import BigramIndex, BigramVector
from orgs.models import Organisation
from places.models import Place, Placed
from proposals.states import OPEN_STAGES, PROPOSAL, PUBLIC_STAGES, Referral, Stage, Tier

from .categories import Category
from .frozen import changed

FROZEN_STAGES = [Stage.CONSULTING, Stage.EXECUTING, Stage.EVALUATING, Stage.PUBLICISING, Stage.ARCHIVED]


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals as people ask for them."""

    def public(self) -> Self:
        """Return those that everybody may read; a withdrawn one keeps its page."""
        return self.filter(stage__in=PUBLIC_STAGES, filed_at__isnull=False)

    def of(self, user: User) -> Self:
        """Return a person's own, drafts included."""
        return self.filter(author=user.principal)

    def waiting_for_answer(self) -> Self:
        """Return what staff owe a first answer to; nobody owes one to messages that were brought in."""
        return self.filter(answered_at=None, imported=None, stage__in=(Stage.COLLECTING, Stage.SCREENING))

    def for_support(self) -> Self:
        """Return them with nothing but what a support asks for: the busiest write there is."""
        facts = ("author", "stage", "filed_at", "expires_on", "support_count", "support_needed", "tier")
        return self.select_related("place").only(*facts, "place__path", "place__name", "place__level", "street")

    def open(self) -> Self:
        """Return those that somebody has to do something about."""
        return self.filter(stage__in=OPEN_STAGES)


@kept_but("support_count")
class Proposal(Placed, Dated):
    """A resident's proposal for the common good of a place (社区提案)."""

    author = models.ForeignKey(User, models.PROTECT, related_name="proposals", verbose_name=_("author"))
    tier = models.CharField(_("level"), max_length=20, choices=Tier, default=Tier.COMMUNITY)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    title = models.CharField(_("title"), max_length=60)
    problem = models.TextField(_("what is wrong"), max_length=3000)
    wish = models.TextField(_("what would help"), max_length=3000, blank=True)
    beneficiaries = models.CharField(_("who benefits"), max_length=100, blank=True)
    needs_money = models.BooleanField(
        _("needs money"), default=False, help_text=_("Many good things cost nothing but hands and hearts.")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("in the name of"),
        help_text=_("An organisation that you manage, if it proposes this."),
    )
    # The number that it had where it was brought in from.
    source = models.CharField(_("brought in as"), max_length=40, null=True, unique=True, editable=False)  # noqa: DJ001
    on_paper = models.BooleanField(_("recorded for somebody"), default=False)
    stage = models.CharField(_("state"), max_length=20, choices=Stage, default=Stage.DRAFT)
    filed_at = models.DateTimeField(_("filed"), null=True, editable=False)
    answer_by = models.DateField(_("answer by"), null=True, editable=False)
    prepared = models.TextField(
        _("answer in preparation"), max_length=3000, blank=True, help_text=_("Only staff see it until it is published.")
    )
    answer = models.TextField(_("answer"), max_length=3000, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    support_count = models.PositiveIntegerField(_("households in support"), default=0, editable=False)
    support_needed = models.PositiveIntegerField(
        _("households needed"), default=0, editable=False, help_text=_("Copied from the rule when it is filed.")
    )
    expires_on = models.DateField(_("collects until"), null=True, editable=False)
    edit_until = models.DateTimeField(_("text free until"), null=True, editable=False)
    due_on = models.DateField(_("this step is due"), null=True, editable=False)
    escalations = models.PositiveSmallIntegerField(_("handed up by the clock"), default=0, editable=False)
    # Owners' common property is for the owners' assembly (民法典 278): a vote here only asks for opinions (民意征集).
    is_advisory = models.BooleanField(_("touches the owners' common property"), default=False, editable=False)
    referred_to = models.CharField(_("referred to"), max_length=12, choices=Referral, blank=True, editable=False)
    postponed_until = models.DateField(_("postponed until"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name=_("merged with")
    )
    sent_back = models.BooleanField(_("sent back once"), default=False, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=(Q(stage=Stage.MERGED) & Q(merged_into__isnull=False))
                | (~Q(stage=Stage.MERGED) & Q(merged_into=None)),
                name="proposal_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="proposal_not_into_itself"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.POSTPONED) | Q(postponed_until__isnull=False), name="proposal_postponed_until"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.REFERRED) | ~Q(referred_to=""), name="proposal_referred_to_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="proposal_by_stage"),
            models.Index(fields=["street", "-support_count", "-id"], name="proposal_by_support"),
            models.Index(fields=["place", "-id"], name="proposal_by_place"),
            models.Index(fields=["-support_count", "-id"], name="proposal_most_supported"),
            models.Index(fields=["author", "-id"], name="proposal_by_author"),
            models.Index(fields=["category", "-id"], name="proposal_by_category"),
            models.Index(fields=["expires_on"], condition=Q(stage=Stage.COLLECTING), name="proposal_expiring"),
            models.Index(fields=["postponed_until"], condition=Q(stage=Stage.POSTPONED), name="proposal_postponed"),
            models.Index(fields=["due_on", "id"], condition=Q(stage__in=OPEN_STAGES), name="proposal_due"),
            BigramIndex(BigramVector("title", "problem", "wish"), name="proposal_search"),
        ]
        # From the publication of the plan on, what households decided on stays as they read it.
        triggers = [
            PROPOSAL.trigger(),
            pgtrigger.Protect(
                name="text_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__stage__in=FROZEN_STAGES)
                & changed("title", "problem", "wish", "beneficiaries", "needs_money"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the proposal's page."""
        return reverse("proposals:detail", args=[self.pk])

    @property
    def has_support(self) -> bool:
        """Whether as many households support it as its level asks."""
        return self.support_count >= self.support_needed


def tier_of(place: Place) -> Tier:
    """Return the lowest tier that a place stands for: a grid is settled by its community, a unit by its building."""
    by_level = {"unit": Tier.BUILDING, "building": Tier.BUILDING, "compound": Tier.COMPOUND, "street": Tier.STREET}
    return by_level.get(place.level, Tier.COMMUNITY)
