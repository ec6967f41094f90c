"""The staff face of invitations to lead something."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.admin import StaffAdmin
from residents import actions
from residents.models import Invitation
from residents.states import INVITATION


@admin.register(Invitation)
class InvitationAdmin(StaffAdmin):
    """Who asked whom to lead what, and what became of it."""

    flow = INVITATION
    permissions = {"view": "residents.view_invitation"}
    list_display = ("title", "talent", "invited_by", "place", "when", "stage")
    list_filter = ("stage",)
    list_select_related = ("talent__user", "invited_by", "place")
    search_fields = ("title",)
    ordering = ("-pk",)
    fields = (
        "title",
        "talent",
        "invited_by",
        "body",
        "place",
        "when",
        "where",
        "words",
        "stage",
        "answer",
        "answered_at",
    )
    readonly_fields = fields

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell the others."""
        by = request.user
        if name == "withdraw":
            return actions.withdraw_invitation(invitation=obj, by=by, reason=reason)
        if name == "finish":
            return actions.finish_invitation(invitation=obj, by=by)
        if name == "accept":
            return actions.accept_invitation(invitation=obj, by=by, answer=reason)
        if name == "decline":
            return actions.decline_invitation(invitation=obj, by=by, answer=reason)
        return super().take_step(request, obj, name, reason, **data)
