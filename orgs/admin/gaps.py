"""The staff face of gaps: which abilities a category lives on; the matrix itself stands on the portal."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from orgs.models.gaps import CategoryField
from orgs.states import Category
from residents.models import AbilityField


class CategoryFieldResource(StaffResource):
    """Fields of the categories as a sheet."""

    category = Field(attribute="category", column_name=_("Category"))
    field = Field(attribute="field", column_name=_("Field"), widget=ForeignKeyWidget(AbilityField, "code"))

    notes = {
        "category": " / ".join(Category.values),
        "field": _("The code of the field of abilities."),
    }

    class Meta(StaffResource.Meta):
        model = CategoryField
        fields = ("category", "field")
        import_id_fields = ("category", "field")


@admin.register(CategoryField)
class CategoryFieldAdmin(ExcelMixin, StaffAdmin):
    """Which fields of abilities each category lives on: by them a gap finds who could fill it."""

    place_lookup = None
    permissions = {
        "view": "orgs.view_categoryfield",
        "add": "orgs.add_categoryfield",
        "change": "orgs.change_categoryfield",
        "delete": "orgs.delete_categoryfield",
    }
    resource_classes = [CategoryFieldResource]
    list_display = ("category", "field", "group", "matrix")
    list_filter = ("category", "field__kind")
    list_select_related = ("field",)
    search_fields = ("field__name",)
    fields = ("category", "field")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer what people can do, not what they lend."""
        if db_field.name == "field":
            kwargs["queryset"] = AbilityField.objects.filter(is_active=True).exclude(kind="thing")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("group"))
    def group(self, obj: Any) -> str:
        """Return the group of the field."""
        return obj.field.group

    @admin.display(description=_("What is missing where"))
    def matrix(self, obj: Any) -> str:
        """Lead to the matrix."""
        return format_html('<a href="{}">{}</a>', reverse("orgs:gaps"), obj.get_category_display())
