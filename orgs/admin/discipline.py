"""The staff face of suspensions, punishments and investigations."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgs.actions import register as actions
from orgs.actions.register.deeds import (
    SUSPENSION_STEPS,
)
from orgs.models.register import (
    Investigation,
    Punishment,
    Suspension,
)
from orgs.states.discipline import SUSPENSION

from .by_action import ByAction
from .register_forms import CloseForm


@admin.register(Suspension)
class SuspensionAdmin(ByAction):
    """Suspensions: opened here, lifted by a button."""

    flow = SUSPENSION
    deeds = SUSPENSION_STEPS
    permissions = {"view": "orgs.view_register", "add": "orgs.suspend_organisation"}
    written = ("organisation", "reason", "to_mend", "from_on", "until")
    list_display = ("organisation", "from_on", "until", "stage", "lifted_on")
    list_filter = ("stage",)
    fields = (*written, "stage", "stage_before", "mended", "lifted_on", "opened_by")

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:
        """Say of what the first day is."""
        kwargs["labels"] = {"from_on": _("suspended from")}
        return super().get_form(request, obj, change=change, **kwargs)

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Suspend the organisation."""
        return actions.suspend(by=request.user, **facts)


@admin.register(Punishment)
class PunishmentAdmin(ByAction):
    """Punishments by authorities; recorded, never changed."""

    permissions = {"view": "orgs.view_register", "add": "orgs.record_punishment"}
    written = ("organisation", "kind", "what", "authority", "number", "decided_on")
    list_display = ("organisation", "kind", "authority", "decided_on")
    list_filter = ("kind",)
    fields = (*written, "recorded_by")

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Record it; it counts against the stars."""
        return actions.record_punishment(by=request.user, **facts)


@admin.register(Investigation)
class InvestigationAdmin(ByAction):
    """Investigations; closed with their result on their own page."""

    permissions = {
        "view": "orgs.view_register",
        "add": "orgs.investigate_organisation",
        "change": "orgs.investigate_organisation",
    }
    written = ("organisation", "reason", "authority", "opened_on")
    list_display = ("organisation", "authority", "opened_on", "closed_on")
    fields = (*written, "closed_on", "result", "opened_by")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Ask for the outcome of an open one."""
        if obj is not None and obj.closed_on is None and self.has_change_permission(request, obj):
            return [*self.written, "opened_by", "outcome"]
        return super().get_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:
        """Ask for the outcome of an open one."""
        if obj is not None and obj.closed_on is None:
            kwargs |= {"form": CloseForm, "fields": ("outcome",)}
        return super().get_form(request, obj, change=change, **kwargs)

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Open it."""
        return actions.open_investigation(by=request.user, **facts)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Close it with its result."""
        if change:
            result = form.cleaned_data.get("outcome", "")
            return actions.close_investigation(investigation=form.instance, result=result, by=request.user)
        return super().save_form(request, form, change)
