"""Evidence, standards and ratings on the staff site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import StaffAdmin, StaffTabularInline
from orgs.models import Evidence, Indicator, Standard, StarRating


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
