"""The staff face of proposals: examine, answer, give on."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import StaffAdmin
from proposals import actions
from proposals.models import PhaseRun, Proposal
from proposals.states import PROPOSAL
from residents.admin.elections import ReadOnlyInline

from .forms import AcceptForm, FailedForm, MergeForm, PostponeForm, ReferForm, TierForm

DEEDS: dict[str, Callable[..., Proposal]] = {
    "accept": actions.accept,
    "change_tier": actions.change_tier,
    "decline": actions.decline,
    "merge": actions.merge,
    "postpone": actions.postpone,
    "refer": actions.refer,
    "return_to_author": actions.return_to_author,
    "take_up": actions.take_up,
}


class RunInline(ReadOnlyInline):
    """The steps that it went through, with their limits."""

    model = PhaseRun
    fields = ("phase", "tier", "entered_at", "due_on", "left_at", "escalated")
    readonly_fields = fields
    hide_title = True


@admin.register(Proposal)
class ProposalAdmin(StaffAdmin):
    """Proposals that were filed; the reason box of a step is the public answer."""

    flow = PROPOSAL
    step_forms = {
        "accept": AcceptForm,
        "change_tier": TierForm,
        "decline": FailedForm,
        "merge": MergeForm,
        "postpone": PostponeForm,
        "refer": ReferForm,
        "return_to_author": FailedForm,
    }
    list_display = ("title", "place", "category", "tier", "stage", "support_count", "answer_by", "due_on", "filed_at")
    list_filter = ("stage", "tier", "category")
    list_select_related = ("place", "category")
    search_fields = ("title",)
    inlines = (RunInline,)
    fields = (
        "title",
        "place",
        "tier",
        "category",
        "stage",
        "author",
        "problem",
        "wish",
        "beneficiaries",
        "needs_money",
        "is_advisory",
        "filed_at",
        "answer_by",
        "prepared",
        "answer",
        "answered_at",
        "support_count",
        "support_needed",
        "expires_on",
        "due_on",
        "merged_into",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave drafts to their authors."""
        return super().get_queryset(request).filter(filed_at__isnull=False).select_related("author", "category")

    def step_form(self, obj: Model, name: str) -> Callable[..., forms.Form] | None:
        """Bind the form to the proposal, whose choices depend on it."""
        found = super().step_form(obj, name)
        return partial(found, proposal=obj) if found else None

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which publish the answer and tell whom it concerns."""
        if name == "answer":
            return actions.publish_answer(proposal=obj, by=request.user, text=reason)
        if name == "resume":
            return actions.resume(proposal=obj, by=request.user)
        if name in DEEDS:
            return DEEDS[name](proposal=obj, by=request.user, reason=reason, **data)
        return super().take_step(request, obj, name, reason, **data)
