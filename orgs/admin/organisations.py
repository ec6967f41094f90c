"""Organisations and their members on the staff site."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.admin import StaffAdmin
from orgs import actions
from orgs.models import Membership, Organisation
from orgs.states import GROWTH, MEMBERSHIP


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


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    """Memberships, decided by the organisations themselves."""

    flow = MEMBERSHIP
    place_lookup = "organisation__place"
    list_display = ("organisation", "user", "position", "stage", "joined_on", "left_on")
    list_filter = ("stage",)
    list_select_related = ("organisation__place", "user")
    search_fields = ("organisation__name",)

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which count and tell."""
        if name == "admit":
            return actions.admit_member(membership=obj, by=request.user)
        if name == "decline":
            return actions.decline_member(membership=obj, by=request.user, reason=reason)
        if name == "remove":
            return actions.remove_member(membership=obj, by=request.user, reason=reason)
        if name == "leave":
            return actions.leave_organisation(membership=obj, by=request.user)
        return super().take_step(request, obj, name, reason, **data)
