"""The staff face of relations between organisations; staff record who came out of whom."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from orgs.actions import relations as actions
from orgs.models.relations import OrgRelation
from orgs.states.relations import RELATION

from .offices import _ReadOnly


class RelationResource(StaffResource):
    """Relations as a sheet."""

    source = Field(attribute="source__name", column_name=_("From"), readonly=True)
    target = Field(attribute="target__name", column_name=_("To"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    since = Field(attribute="since", column_name=_("Since"), widget=DayWidget(), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = OrgRelation
        fields = ("source", "target", "kind", "since", "stage")


class IncubationForm(forms.ModelForm):
    """Which organisation came out of which; what would be refused is said at the form."""

    def clean(self) -> dict[str, Any]:
        """Try it and take it back."""
        data = super().clean() or {}
        if not self.errors and not self.instance.pk:
            facts = {name: data.get(name) for name in ("source", "target", "since", "note")}
            with transaction.atomic():
                actions.record_incubation(by=None, **facts)
                transaction.set_rollback(True)
        return data


@admin.register(OrgRelation)
class OrgRelationAdmin(ExcelMixin, _ReadOnly):
    """Relations; a new one in the staff site is an incubation that the street records."""

    form = IncubationForm
    flow = RELATION
    permissions = {"view": "orgs.view_orgrelation", "add": "orgs.record_relation"}
    resource_classes = [RelationResource]
    list_display = ("source", "kind", "target", "since", "stage")
    list_filter = ("kind", "stage")
    list_select_related = ("source", "target", "place")
    search_fields = ("source__name", "target__name")
    ordering = ("-pk",)
    autocomplete_fields = ("source", "target")
    fields = ("source", "target", "kind", "since", "note", "stage", "proposed_for", "proposed_by")
    add_fields = ("source", "target", "since", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the floor's rule."""
        return StaffAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Ask for what an incubation needs."""
        return self.fields if obj else self.add_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Change nothing by hand that two sides have agreed on."""
        return list(self.fields) if obj else []

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Model:
        """Place the new row where the younger organisation is."""
        obj = form.save(commit=False)
        obj.place = obj.target.place
        return super().save_form(request, form, change)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Record it by the action, which tells both."""
        facts = {name: getattr(obj, name) for name in ("source", "target", "since", "note")}
        made = actions.record_incubation(by=request.user, **facts)
        obj.pk, obj.kind, obj.stage = made.pk, made.kind, made.stage

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer to end it."""
        return [offer for offer in StaffAdmin.offers(self, request, obj) if offer["step"].name == "end"]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells both sides."""
        if name != "end":
            raise Http404
        return actions.end_relation(relation=obj, by=request.user, reason=reason)
