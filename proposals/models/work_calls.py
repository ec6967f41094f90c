"""Calls of a community to the departments (吹哨): what is asked, by when, the answer."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated
from core.workdays import working_days_between
from places.models import Place
from proposals.states import Light, Tier
from proposals.states.works import CALL, CallStage, WorkTerms

from .proposals import Proposal
from .work_rows import Work, light_of


class CallQuerySet(models.QuerySet["Call"]):
    """Calls as people ask for them."""

    def open(self) -> Self:
        """Return those that wait for an answer."""
        return self.filter(stage=CallStage.ASKED)

    def with_facts(self) -> Self:
        """Load what a call's line, page and permissions ask for."""
        return self.select_related("proposal__place", "proposal__author", "body", "work", "asked_by", "answered_by")


@kept
class Call(Dated):
    """A call to a department to help with a proposal (吹哨报到): due in working days by the rule that it copied."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="calls", verbose_name=_("proposal"))
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("for the task")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="calls", verbose_name=_("department"))
    asked = models.TextField(_("what is asked"), max_length=1000)
    tier = models.CharField(_("level"), max_length=20, choices=Tier, editable=False)
    rules: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("rules"), editable=False)
    due_on = models.DateField(_("answer by"), editable=False)
    stage = models.CharField(_("state"), max_length=20, choices=CallStage, default=CallStage.ASKED, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), max_length=2000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    escalations = models.PositiveSmallIntegerField(_("handed up by the clock"), default=0, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call to a department")
        verbose_name_plural = _("calls to departments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=CallStage.ANSWERED) | ~Q(answer=""), name="call_answered_in_words"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(stage=CallStage.ASKED), name="call_due"),
        ]
        triggers = [CALL.trigger()]

    def __str__(self) -> str:
        return f"{self.body}：{self.asked[:40]}"

    def get_absolute_url(self) -> str:
        """Return the call's page."""
        return reverse("proposals:call", args=[self.proposal_id, self.pk])

    @property
    def place(self) -> Place:
        """The proposal's place, for permissions."""
        return self.proposal.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.proposal.street_code

    @property
    def terms(self) -> WorkTerms:
        """The rules as plain values."""
        return WorkTerms(**self.rules)

    @property
    def light(self) -> Light | None:
        """How it stands to its last day; None once it is answered."""
        if self.stage != CallStage.ASKED:
            return None
        return light_of(working_days_between(timezone.localdate(), self.due_on), self.terms.warn_days)
