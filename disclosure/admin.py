"""The staff face of public notices: answer objections."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core.admin import StaffAdmin

from . import actions
from .models import Objection, PublicNotice
from .states import NOTICE, OBJECTION


@admin.register(PublicNotice)
class PublicNoticeAdmin(StaffAdmin):
    """Public notices; their matters open and withdraw them, the clock ends them."""

    flow = NOTICE
    list_display = ("title", "place", "stage", "opens_on", "closes_on")
    list_filter = ("stage",)
    list_select_related = ("place",)
    search_fields = ("title",)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave every step to objections, matters and the clock, but the end."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name == "pass"]


@admin.register(Objection)
class ObjectionAdmin(StaffAdmin):
    """Objections; the reason box of a step is the public answer."""

    flow = OBJECTION
    place_lookup = "notice__place"
    list_display = ("notice", "stage", "created_at", "answered_at")
    list_filter = ("stage",)
    list_select_related = ("notice__place",)
    fields = ("notice", "text", "stage", "answer", "answered_at", "created_at")

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which move the notice and tell the author."""
        if name in {"dismiss", "uphold"}:
            founded = name == "uphold"
            return actions.answer_objection(objection=obj, founded=founded, answer=reason, by=request.user)
        return super().take_step(request, obj, name, reason, **data)
