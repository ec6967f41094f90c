"""Partners and public offices; the bodies of organisations are made by their own floor."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from accounts.models import Body
from accounts.states import BodyKind, Role
from core.admin import StaffAdmin
from core.admin.scope import READERS


@admin.register(Body)
class BodyAdmin(StaffAdmin):
    """Bodies of the reader's places."""

    reader_roles = (*READERS, Role.SYSTEM_ADMIN)
    permissions = {"add": "accounts.keep_body", "change": "accounts.keep_body"}
    list_display = ("name", "kind", "place")
    list_select_related = ("place",)
    list_filter = ("kind",)
    search_fields = ("^name",)
    autocomplete_fields = ("place",)
    fields = ("kind", "name", "place")
    ordering = ("-pk",)

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.ChoiceField:
        """Offer what staff may enter themselves."""
        if db_field.name == "kind":
            kwargs["choices"] = [(kind.value, kind.label) for kind in (BodyKind.PARTNER, BodyKind.OFFICE)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Body | None = None) -> bool:
        """Leave organisations to their own floor."""
        own = obj is None or obj.kind != BodyKind.ORGANISATION
        return own and super().has_change_permission(request, obj)
