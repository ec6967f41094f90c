"""The tree of places for staff: official levels are read, what lies below is kept by the actions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import StaffAdmin

from .actions import add_place, move_place, rename_place
from .models import Place
from .states import OWN_LEVELS, Level


class PlaceForm(forms.ModelForm):
    """A place below the community; saved by the actions, which check right, level and name."""

    by: Any

    class Meta:
        model = Place
        fields = ("level", "parent", "code", "name", "compound", "order")

    def clean(self) -> dict[str, Any]:
        """Add or change the place by the actions, or show why not."""
        data = super().clean()
        if self.errors:
            return data
        try:
            with transaction.atomic():
                self.instance = self._change(data) if self.instance.pk else add_place(by=self.by, **data)
        except PermissionDenied as refusal:
            raise ValidationError(str(refusal)) from refusal
        return data

    def _change(self, data: dict[str, Any]) -> Place:
        place = self.instance
        if data["parent"] != place.parent:
            place = move_place(place=place, parent=data["parent"], by=self.by)
        if data["name"] != place.name:
            place = rename_place(place=place, name=data["name"], by=self.by)
        return place

    def _post_clean(self) -> None:
        """Leave it: the actions have checked and saved the place."""

    def save(self, commit: bool = True) -> Place:
        """Return the place that the actions saved."""
        self.save_m2m = lambda: None
        return self.instance


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    """Places of the reader's part of the tree."""

    form = PlaceForm
    place_lookup = "self"
    permissions = {"add": "places.change_tree", "change": "places.change_tree"}
    list_display = ("name", "level", "code", "parent")
    list_select_related = ("parent",)
    list_filter = ("level",)
    search_fields = ("=code", "^name")
    search_help_text = _("Code, or beginning of the name")
    autocomplete_fields = ("parent", "compound")
    ordering = ("path",)

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        """Keep what no action changes."""
        return ("level", "code", "compound", "order") if obj else ()

    def get_form(self, request: HttpRequest, obj: Place | None = None, **kwargs: Any) -> type:
        """Return the form, which knows who changes."""
        form = super().get_form(request, obj, **kwargs)
        return type("PlaceForm", (form,), {"by": request.user})

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.ChoiceField:
        """Offer the levels that the street keeps itself."""
        if db_field.name == "level":
            kwargs["choices"] = [(level.value, Level(level).label) for level in OWN_LEVELS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        """Leave streets and communities to the official list."""
        return (obj is None or obj.level in OWN_LEVELS) and super().has_change_permission(request, obj)

    def save_form(self, request: HttpRequest, form: PlaceForm, change: bool) -> Place:
        """Return the place; the actions have asked for the right."""
        return form.save(commit=False)

    def save_model(self, request: HttpRequest, obj: Place, form: PlaceForm, change: bool) -> None:
        """Leave it: the actions have saved it."""
