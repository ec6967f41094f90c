"""The result on public notice, the look back after months, and what was learnt."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from disclosure.models import PublicNotice
from places.models import Place

from .categories import Category
from .evaluations import Evaluation
from .proposals import Proposal

Rows = list[dict[str, Any]]


class OfProposal(Dated):
    """What belongs to a proposal and lies where it lies."""

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return Proposal.objects.select_related("place").get(pk=self.proposal_id).place  # type: ignore[attr-defined]

    @property
    def street_code(self) -> str:
        """The street, for messages."""
        return self.place.street_code


@kept
class Result(OfProposal):
    """What a proposal came to, for everybody to read (结果公示): drafted from the data, edited, put on notice.

    ``money`` holds rows of source, planned_fen and spent_fen; ``targets`` rows of what, planned and actual.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="results", verbose_name=_("proposal"))
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="result", verbose_name=_("evaluation"))
    is_good = models.BooleanField(_("satisfied"))
    done = models.TextField(_("what was done"), max_length=3000, blank=True)
    targets: models.JSONField[Rows, Rows] = models.JSONField(_("targets"), default=list, blank=True)
    money: models.JSONField[Rows, Rows] = models.JSONField(_("money"), default=list, blank=True)
    participants = models.TextField(_("who took part"), max_length=2000, blank=True)
    thanks = models.TextField(_("thanks"), max_length=1000, blank=True)
    rated = models.CharField(_("rating in words"), max_length=300, blank=True)
    follows = models.TextField(
        _("what follows from a bad result"), max_length=2000, blank=True, help_text=_("Required if the result is bad.")
    )
    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    archived_at = models.DateTimeField(_("filed away"), null=True, editable=False)

    class Meta:
        verbose_name = _("result of a proposal")
        verbose_name_plural = _("results of proposals")
        indexes = [
            models.Index(fields=["proposal", "-id"], name="result_of_proposal"),
            models.Index(fields=["-archived_at", "-id"], name="result_by_archive"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(notice=None, published_at=None) | Q(notice__isnull=False, published_at__isnull=False),
                name="result_published_with_notice",
            )
        ]

    def __str__(self) -> str:
        return str(self.proposal)

    def get_absolute_url(self) -> str:
        """Return the result's page."""
        return reverse("proposals:result", args=[self.proposal_id])

    @property
    def planned_fen(self) -> int:
        """What was planned, in fen."""
        return sum(row.get("planned_fen") or 0 for row in self.money)

    @property
    def spent_fen(self) -> int:
        """What was spent, in fen."""
        return sum(row.get("spent_fen") or 0 for row in self.money)


@kept
class FollowUp(OfProposal):
    """A look back after months, whether what was done is still good (回访)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="follow_ups", verbose_name=_("proposal"))
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("looked at on"), null=True, editable=False)
    still_good = models.BooleanField(_("still good"), null=True)
    words = models.TextField(_("what was found"), max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, still_good=None) | Q(done_on__isnull=False, still_good__isnull=False),
                name="follow_up_done_with_answer",
            ),
            models.UniqueConstraint(fields=["proposal"], condition=Q(done_on=None), name="one_open_follow_up"),
        ]
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(done_on=None), name="follow_up_due")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.due_on}"


@kept
class Lesson(OfProposal):
    """What was learnt from a proposal, for the next one of its kind (经验)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="lessons", verbose_name=_("proposal"))
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    words = models.TextField(_("what was learnt"), max_length=1000)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        indexes = [
            models.Index(fields=["category", "-id"], name="lesson_by_category"),
            BigramIndex(BigramVector("words"), name="lesson_search"),
        ]

    def __str__(self) -> str:
        return self.words[:40]
