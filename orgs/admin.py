"""The staff face of organisations."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import StaffAdmin, StaffTabularInline

from . import actions
from .models import Evidence, Indicator, Membership, Organisation, Standard, StarRating
from .states import GROWTH, MEMBERSHIP


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


@admin.register(Evidence)
class EvidenceAdmin(StaffAdmin):
    """Evidence, to be read: it arrives from the work itself."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "kind", "happened_on", "quantity", "key", "recorded_at")
    list_filter = ("kind",)
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name", "key")
    date_hierarchy = "happened_on"


class IndicatorInline(StaffTabularInline):
    """The indicators of a standard."""

    model = Indicator


@admin.register(Standard)
class StandardAdmin(StaffAdmin):
    """Star standards, to be read: ratings have used them."""

    place_lookup = None
    list_display = ("name", "version", "in_force_from", "street")
    inlines = (IndicatorInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the list shows."""
        return super().get_queryset(request).select_related("street")


@admin.register(StarRating)
class StarRatingAdmin(StaffAdmin):
    """Star ratings, to be read."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "rated_on", "stars", "score", "why_unrated")
    list_filter = ("stars", "rated_on")
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name",)
