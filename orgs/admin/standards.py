"""Star standards on the staff site: drafts are worked on, published versions only read."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.admin import StaffAdmin, StaffTabularInline
from orgs import actions
from orgs.models import Dimension, Indicator, Standard, StarLevel, VetoGround
from orgs.states import STANDARD


class DimensionInline(StaffTabularInline):
    """The dimensions of a standard."""

    model = Dimension


class IndicatorInline(StaffTabularInline):
    """The indicators of a standard, each with where its points come from."""

    model = Indicator

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the dimensions of this standard only."""
        if db_field.name == "dimension":
            kwargs["queryset"] = Dimension.objects.filter(standard=request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LevelInline(StaffTabularInline):
    """What so many stars ask for."""

    model = StarLevel


class VetoGroundInline(StaffTabularInline):
    """The grounds of a veto."""

    model = VetoGround


@admin.register(Standard)
class StandardAdmin(StaffAdmin):
    """Star standards: a draft is changed here and published by its step; after that it only is read."""

    flow = STANDARD
    place_lookup = None
    permissions = {"view": "orgs.view_standard", "change": "orgs.keep_standard"}
    list_display = ("name", "version", "stage", "in_force_from", "street")
    list_filter = ("stage",)
    readonly_fields = ("street", "version")
    fields = (
        "name",
        "street",
        "version",
        "stage",
        "in_force_from",
        "window_months",
        "bonus_most",
        "most_stars_in_part",
        "bars",
        "valid_months",
        "upgrade_after_months",
        "warn_below",
        "mend_days",
        "bar_months",
        "least_assessors",
        "drop_extremes_from",
        "recusal_years",
        "notice_days",
        "review_days",
        "source",
    )
    inlines = (DimensionInline, IndicatorInline, LevelInline, VetoGroundInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load what the list shows; copies of rounds are read with their rounds."""
        return super().get_queryset(request).filter(for_round=False).select_related("street")

    def may_write(self, request: HttpRequest, action: str, obj: Model | None = None) -> bool:
        """Let nothing change but drafts."""
        return super().may_write(request, action, obj) and (obj is None or obj.stage == "draft")

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Publish through the action."""
        if name == "publish":
            return actions.publish_standard(standard=obj, by=request.user)
        return super().take_step(request, obj, name, reason, **data)
