"""Ratings on the staff site, to be read."""

from django.contrib import admin

from core.admin import StaffAdmin
from orgs.models import StarRating


@admin.register(StarRating)
class StarRatingAdmin(StaffAdmin):
    """Star ratings."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "kind", "rated_on", "stars", "score", "counted")
    list_filter = ("kind", "stars", "rated_on")
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name",)
