"""The staff face of proposals: answer them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import StaffAdmin

from . import actions
from .models import Proposal
from .states import PROPOSAL


@admin.register(Proposal)
class ProposalAdmin(StaffAdmin):
    """Proposals that were filed; the reason box of a step is the public answer."""

    flow = PROPOSAL
    list_display = ("title", "place", "topic", "tier", "stage", "support_count", "answer_by", "filed_at")
    list_filter = ("stage", "topic", "tier")
    list_select_related = ("place",)
    search_fields = ("title",)
    fields = (
        "title",
        "place",
        "tier",
        "topic",
        "stage",
        "author",
        "problem",
        "wish",
        "beneficiaries",
        "needs_money",
        "filed_at",
        "answer_by",
        "answer",
        "answered_at",
        "support_count",
        "support_needed",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave drafts to their authors."""
        return super().get_queryset(request).filter(filed_at__isnull=False).select_related("author")

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which publish the answer and tell the author."""
        by = request.user
        if name == "take_up":
            return actions.take_up(proposal=obj, by=by, reason=reason)
        if name == "decline":
            return actions.decline(proposal=obj, by=by, reason=reason)
        if name == "return_to_author":
            return actions.return_to_author(proposal=obj, by=by, reason=reason)
        return super().take_step(request, obj, name, reason, **data)
