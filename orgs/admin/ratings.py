"""Evidence and ratings on the staff site, to be read."""

from django.contrib import admin

from core.admin import StaffAdmin
from orgs.models import Evidence, StarRating


@admin.register(Evidence)
class EvidenceAdmin(StaffAdmin):
    """Evidence: it arrives from the work itself."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "kind", "happened_on", "quantity", "key", "recorded_at")
    list_filter = ("kind",)
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name", "key")
    date_hierarchy = "happened_on"


@admin.register(StarRating)
class StarRatingAdmin(StaffAdmin):
    """Star ratings."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "kind", "rated_on", "stars", "score", "counted")
    list_filter = ("kind", "stars", "rated_on")
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name",)
