"""The staff face of household claims."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.admin import StaffAdmin
from residents import actions
from residents.models import HouseholdClaim
from residents.states import CLAIM


@admin.register(HouseholdClaim)
class HouseholdClaimAdmin(StaffAdmin):
    """Claims that the community desk decides."""

    flow = CLAIM
    permissions = {"view": "residents.view_householdclaim"}
    list_display = ("name", "household", "stage", "created_at")
    list_filter = ("stage",)
    list_select_related = ("household__place", "place")
    fields = ("name", "household", "words", "stage", "created_at")

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which register and tell the person."""
        if name == "confirm":
            return actions.confirm_claim(claim=obj, by=request.user)
        if name == "refuse":
            return actions.refuse_claim(claim=obj, by=request.user, reason=reason)
        return super().take_step(request, obj, name, reason, **data)
