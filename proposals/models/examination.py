"""The published criteria that proposals are examined by, and what each examination came to."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated, append_only
from places.models import Place
from proposals.states import Outcome

from .proposals import Proposal


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Criteria of a street."""

    def of(self, street_id: int) -> Self:
        """Return those in force, in their order."""
        return self.filter(street=street_id, is_active=True)


@kept
class Criterion(Dated):
    """One published criterion (审查标准): what a proposal has to be, so that neighbours can deliberate on it."""

    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    words = models.CharField(_("criterion"), max_length=120)
    hint = models.CharField(_("what becomes of a proposal that fails it"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=10)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("order", "pk")
        indexes = [models.Index(fields=["street", "order"], name="criterion_of_street")]

    def __str__(self) -> str:
        return self.words

    @property
    def place(self) -> Place:
        """The street, for permissions."""
        return self.street


class Examination(models.Model):
    """One examination of a proposal against the criteria (审查): what it came to, and which it failed, in words."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="examinations", verbose_name=_("proposal"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    failed: models.JSONField[list[str], list[str]] = models.JSONField(_("criteria not met"), default=list)
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("examined by"))
    at = models.DateTimeField(_("examined"), auto_now_add=True)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        indexes = [models.Index(fields=["proposal", "id"], name="examination_of_proposal")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.proposal} · {self.get_outcome_display()}"
