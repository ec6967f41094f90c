"""The staff face of what proposals go by: categories, criteria, limits of the steps."""

from django.contrib import admin

from core.admin import StaffAdmin
from proposals.models import Category, Criterion, PhaseRule


@admin.register(Category)
class CategoryAdmin(StaffAdmin):
    """Categories of proposals."""

    place_lookup = None
    list_display = ("name", "code", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")


@admin.register(Criterion)
class CriterionAdmin(StaffAdmin):
    """The published criteria by which proposals are examined."""

    place_lookup = "street"
    permissions = {verb: f"proposals.{verb}_criterion" for verb in ("add", "change", "delete")}
    list_display = ("words", "street", "order", "is_active")
    list_select_related = ("street",)
    search_fields = ("words",)


@admin.register(PhaseRule)
class PhaseRuleAdmin(StaffAdmin):
    """Limits of the steps by level; running proposals keep those that they entered with."""

    place_lookup = "street"
    permissions = {verb: f"proposals.{verb}_phaserule" for verb in ("add", "change", "delete")}
    list_display = ("__str__", "street", "days", "warn_days", "escalate_days", "support", "support_percent")
    list_filter = ("tier", "phase")
    list_select_related = ("street",)
