"""Residents' proposals and their supporters."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from places.models import Place, Placed

from .states import PROPOSAL, PUBLIC_STAGES, Stage, Tier, Topic


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals as people ask for them."""

    def public(self) -> Self:
        """Return those that everybody may read; a withdrawn one keeps its page."""
        return self.filter(stage__in=PUBLIC_STAGES, filed_at__isnull=False)

    def of(self, user: User) -> Self:
        """Return a person's own, drafts included."""
        return self.filter(author=user.principal)

    def waiting_for_answer(self) -> Self:
        """Return what staff owe an answer to, the oldest first."""
        return self.filter(stage=Stage.COLLECTING).order_by("answer_by", "pk")


@kept
class Proposal(Placed, Dated):
    """A resident's proposal for the common good of a place (社区提案)."""

    author = models.ForeignKey(User, models.PROTECT, related_name="proposals", verbose_name=_("author"))
    tier = models.CharField(_("level"), max_length=20, choices=Tier, default=Tier.COMMUNITY)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic, default=Topic.OTHER)
    title = models.CharField(_("title"), max_length=60)
    problem = models.TextField(_("what is wrong"), max_length=3000)
    wish = models.TextField(_("what would help"), max_length=3000, blank=True)
    beneficiaries = models.CharField(_("who benefits"), max_length=100, blank=True)
    needs_money = models.BooleanField(
        _("needs money"), default=False, help_text=_("Many good things cost nothing but hands and hearts.")
    )
    stage = models.CharField(_("state"), max_length=20, choices=Stage, default=Stage.DRAFT)
    filed_at = models.DateTimeField(_("filed"), null=True, editable=False)
    answer_by = models.DateField(_("answer by"), null=True, editable=False)
    answer = models.TextField(_("answer"), max_length=3000, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    support_count = models.PositiveIntegerField(_("supporters"), default=0, editable=False)
    support_needed = models.PositiveIntegerField(
        _("supporters needed"), default=0, editable=False, help_text=_("Copied from the rule when it is filed.")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="proposal_by_stage"),
            models.Index(fields=["street", "-support_count", "-id"], name="proposal_by_support"),
            models.Index(fields=["place", "-id"], name="proposal_by_place"),
            models.Index(fields=["-support_count", "-id"], name="proposal_most_supported"),
            models.Index(fields=["author", "-id"], name="proposal_by_author"),
            BigramIndex(BigramVector("title", "problem", "wish"), name="proposal_search"),
        ]
        triggers = [PROPOSAL.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the proposal's page."""
        return reverse("proposals:detail", args=[self.pk])

    @property
    def has_support(self) -> bool:
        """Whether as many support it as its level asks."""
        return self.support_count >= self.support_needed


class Support(models.Model):
    """One person's support of a proposal (附议)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports", verbose_name=_("proposal"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="one_support_per_person")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.user}"


def tier_of(place: Place) -> Tier:
    """Return the lowest tier that a place stands for: a grid is settled by its community, a unit by its building."""
    by_level = {"unit": Tier.BUILDING, "building": Tier.BUILDING, "compound": Tier.COMPOUND, "street": Tier.STREET}
    return by_level.get(place.level, Tier.COMMUNITY)
