"""Organisations on the staff site."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.admin import StaffAdmin
from core.flow import FlowRefused
from orgs.models import Organisation
from orgs.states import GROWTH
from orgs.states.organisations import GROWTH_STEPS


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    """Organisations: what they are, how far they have grown, how they are rated."""

    flow = GROWTH
    permissions = {"change": "orgs.change_organisation"}
    list_display = ("name", "place", "category", "stage", "stars", "score", "member_count", "filed_on")
    list_filter = ("stage", "category", "stars")
    list_select_related = ("place",)
    search_fields = ("name", "filing_number")
    fields = (
        "name",
        "place",
        "category",
        "tags",
        "purpose",
        "stage",
        "filing_number",
        "filed_on",
        "contact_name",
        "member_count",
        "stars",
        "score",
        "rated_on",
    )
    readonly_fields = ("place", "filing_number", "filed_on", "member_count", "stars", "score", "rated_on")
    # What else happens on the register is opened as a case of its own.
    growth_steps = GROWTH_STEPS

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer growth alone."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in self.growth_steps]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Take steps of growth alone."""
        if name not in self.growth_steps:
            raise FlowRefused(_("Open a case for this: suspension, deregistration or registration."), code="case")
        return super().take_step(request, obj, name, reason, **data)
