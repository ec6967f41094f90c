"""The staff face of household claims: both sides beside each other, and the decision."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.admin import StaffAdmin
from core.attachments import attachments_of
from residents import actions
from residents.models import HouseholdClaim
from residents.states import CLAIM


@admin.register(HouseholdClaim)
class HouseholdClaimAdmin(StaffAdmin):
    """Claims that the community desk decides."""

    flow = CLAIM
    permissions = {"view": "residents.view_householdclaim"}
    list_display = ("name", "household", "stage", "disputed", "by_letter", "answer_by", "created_at")
    list_filter = ("stage", "disputed", "by_letter")
    list_select_related = ("household__place", "place")
    fields = ("name", "household", "by_letter", "disputed", "stage", "answer_by", "created_at", "sides")
    readonly_fields = ("sides",)

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which register and tell the person."""
        if name == "confirm":
            return actions.confirm_claim(claim=obj, by=request.user)
        if name == "refuse":
            return actions.refuse_claim(claim=obj, by=request.user, reason=reason)
        return super().take_step(request, obj, name, reason, **data)

    @admin.display(description=_("both sides"))
    def sides(self, obj: Any) -> str:
        """Return what both sides say, and their files."""
        answer = obj.answers.select_related("user").first() if obj.disputed else None
        context = {
            "claim": obj,
            "proof": attachments_of(obj),
            "answer": answer,
            "counter_proof": attachments_of(answer) if answer else [],
        }
        return render_to_string("admin/residents/sides.html", context)
