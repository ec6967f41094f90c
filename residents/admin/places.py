"""Places with their figures as a sheet; the floor of places knows neither households nor residents."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffResource
from places.admin import PlaceAdmin
from places.models import Place
from residents.queries.place_figures import NAMES, Figures, figures_within


class PlaceFiguresResource(StaffResource):
    """A place a row, with the figures of its page."""

    households = Field(column_name=_("Households"))
    represented = Field(column_name=_("With a representative"))
    joined = Field(column_name=_("Residents who joined"))
    abilities = Field(column_name=_("Abilities listed"))
    talents = Field(column_name=_("Talents listed"))
    figures: dict[str, Figures] = {}

    class Meta(StaffResource.Meta):
        model = Place
        fields = ("code", "name", "level", "parent__code", "compound__code", *NAMES)
        export_order = fields

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        """Count everything once, for all rows."""
        street = Place.objects.filter(code=settings.STREET_CODE).first()
        self.figures = figures_within(street) if street else {}

    def dehydrate_level(self, place: Place) -> str:
        """Write the level in words."""
        return place.get_level_display()

    def export_field(self, field: Any, instance: Place, **kwargs: Any) -> Any:
        """Write a figure, or a column of the place."""
        name = self.get_field_name(field)
        if name in NAMES:
            return getattr(self.figures.get(instance.code, Figures()), name)
        return super().export_field(field, instance, **kwargs)


admin.site.unregister(Place)


@admin.register(Place)
class PlaceWithFiguresAdmin(ExcelMixin, PlaceAdmin):
    """Places of the reader's part of the tree; they go out as a sheet and come in with the roster alone."""

    resource_classes = [PlaceFiguresResource]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Leave the tree to its form, to the official list and to the roster."""
        return False
