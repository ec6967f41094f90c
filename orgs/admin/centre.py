"""The staff face of the centre: the centre itself, its spaces with Excel, and the services of the street."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from core.admin import ExcelMixin, StaffAdmin, StaffResource, YesNoWidget
from orgs.actions.centre_spaces import offer_usual_services
from orgs.models.centre import (
    CentreSpace,
    IncubationCentre,
    ServiceKind,
    Weekday,
)
from orgs.states.centre_spaces import SpaceKind
from places.models import Place

from . import centre_stays, centre_tickets


class CentreForm(forms.ModelForm):
    """A centre with its opening days as boxes."""

    days = forms.TypedMultipleChoiceField(
        label=_("days on which it is open"),
        coerce=int,
        choices=Weekday,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = IncubationCentre
        fields = (
            "place",
            "name",
            "address",
            "opens_at",
            "closes_at",
            "hours_note",
            "phone",
            "run_by",
            "offers",
            "how_to_apply",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = self.instance.open_days

    def clean(self) -> dict[str, Any]:
        """Keep the days in their order."""
        data = super().clean() or {}
        self.instance.open_days = sorted(data.get("days", []))
        return data


class _OfTheStreet(StaffAdmin):
    """A table that the staff of the street keep; its place is a street's, or one below."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the reader's own street first."""
        if db_field.name == "place":
            paths = self.reader_paths(request)
            mine = Place.objects.filter(level="street")
            kwargs["queryset"] = mine if request.user.is_superuser else mine.filter(path__in=paths)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(IncubationCentre)
class IncubationCentreAdmin(_OfTheStreet):
    """The centres of the street; the usual services come with the first."""

    form = CentreForm
    permissions = {
        "view": "orgs.view_incubationcentre",
        "add": "orgs.keep_centre",
        "change": "orgs.keep_centre",
    }
    list_display = ("name", "place", "address", "phone", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("place",)
    search_fields = ("name", "address")
    autocomplete_fields = ("run_by",)
    fields = (
        "place",
        "name",
        "address",
        "days",
        "opens_at",
        "closes_at",
        "hours_note",
        "phone",
        "run_by",
        "offers",
        "how_to_apply",
        "is_active",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep where it is once it was opened."""
        return [*super().get_readonly_fields(request, obj), *(("place",) if obj else ())]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Bring the usual services along."""
        super().save_model(request, obj, form, change)
        if not change:
            offer_usual_services(street=obj.street, by=request.user)


class SpaceResource(StaffResource):
    """Spaces as a sheet; a space is known by its centre and code."""

    centre = Field(attribute="centre", column_name=_("Centre"), widget=ForeignKeyWidget(IncubationCentre, "name"))
    code = Field(attribute="code", column_name=_("Code"))
    kind = Field(attribute="kind", column_name=_("Kind"))
    name = Field(attribute="name", column_name=pgettext_lazy("organisation", "Name"))
    capacity = Field(attribute="capacity", column_name=_("For how many people"), widget=IntegerWidget())
    floor = Field(attribute="floor", column_name=_("Floor"))
    note = Field(attribute="note", column_name=_("Note"))
    is_usable = Field(attribute="is_usable", column_name=_("In use"), widget=YesNoWidget())

    notes = {
        "centre": _("The name of the centre."),
        "code": _("As on its door: A01, 201."),
        "kind": " / ".join(SpaceKind.values),
        "is_usable": "是 / 否",
    }

    class Meta(StaffResource.Meta):
        model = CentreSpace
        fields = ("centre", "code", "kind", "name", "capacity", "floor", "note", "is_usable")
        import_id_fields = ("centre", "code")

    def get_queryset(self) -> QuerySet:
        """Load the centre of each."""
        return super().get_queryset().select_related("centre__place")


@admin.register(CentreSpace)
class CentreSpaceAdmin(ExcelMixin, StaffAdmin):
    """Desks, rooms, storage and meeting rooms; in and out in Excel."""

    place_lookup = "centre__place"
    permissions = {"view": "orgs.view_centrespace", "add": "orgs.keep_centre", "change": "orgs.keep_centre"}
    resource_classes = [SpaceResource]
    list_display = ("code", "name", "kind", "centre", "capacity", "floor", "is_usable")
    list_filter = ("kind", "is_usable", "centre")
    list_select_related = ("centre__place",)
    search_fields = ("code", "name")
    fields = ("centre", "kind", "code", "name", "capacity", "floor", "note", "is_usable")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep what it is: stays and bookings depend on it."""
        return [*super().get_readonly_fields(request, obj), *(("centre", "kind") if obj else ())]


@admin.register(ServiceKind)
class ServiceKindAdmin(_OfTheStreet):
    """What the centres of the street help with, in how many working days."""

    permissions = {"view": "orgs.view_servicekind", "add": "orgs.keep_centre", "change": "orgs.keep_centre"}
    list_display = ("name", "service", "days", "is_active", "place")
    list_filter = ("is_active", "service")
    list_select_related = ("place",)
    search_fields = ("name",)
    fields = ("place", "service", "name", "description", "days", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep what it is; whether money is asked for depends on it."""
        return [*super().get_readonly_fields(request, obj), *(("place", "service") if obj else ())]


__all__ = ["centre_stays", "centre_tickets"]
