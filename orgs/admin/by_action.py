"""Rows about an organisation that staff add through an action and change by steps alone."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import StaffAdmin


class ByAction(StaffAdmin):
    """Rows about an organisation that are added by an action and changed by steps alone."""

    place_lookup = "organisation__place"
    list_select_related = ("organisation__place",)
    search_fields = ("organisation__name",)
    ordering = ("-pk",)
    deeds: dict[str, Any] = {}
    written: tuple[str, ...] = ()

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Write the row by its action."""
        raise NotImplementedError

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Ask for what is written; show everything."""
        return list(super().get_fields(request, obj)) if obj else list(self.written)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Leave nothing open once the row is there."""
        return list(dict.fromkeys([*super().get_readonly_fields(request, obj), *self.fields])) if obj else []

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Write a new row by the action; the row that comes of it is the object of this page."""
        return form.instance if change else self.add_by(request, **form.cleaned_data)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave the row as the action wrote it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave what belongs to it as the action wrote it."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Say in words what can't be recorded."""
        try:
            return super().add_view(request, form_url, extra_context)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.get_full_path())

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned."""
        return self.deeds[name](obj, request.user, reason)

    @admin.display(description=_("Page"))
    def page(self, obj: Any) -> str:
        """Lead to the page with the files."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)
