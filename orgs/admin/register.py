"""The staff face of the register: what waits, what is decided by buttons, what is recorded through the actions."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.money import format_fen
from orgs.actions import register as actions
from orgs.actions.register.deeds import (
    CHANGE_STEPS,
    ENDING_STEPS,
    REGISTRATION_STEPS,
    REPORT_STEPS,
    SUSPENSION_STEPS,
)
from orgs.models.register import (
    AnnualReport,
    ChangeRequest,
    Deregistration,
    GrowthCondition,
    Investigation,
    MemberLow,
    Punishment,
    Registration,
    SettlementItem,
    Suspension,
)
from orgs.states.changes import CHANGE
from orgs.states.deregistration import ENDING
from orgs.states.discipline import SUSPENSION
from orgs.states.registration import REGISTRATION
from orgs.states.reports import REPORT

from .register_forms import CloseForm, ConcludeStep, EnterStep


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


def _column(name: str, words: Any) -> Field:
    return Field(attribute=name, column_name=words, readonly=True)


class ChangeResource(StaffResource):
    """Changes as a sheet."""

    organisation = _column("organisation__name", _("Organisation"))
    place = _column("organisation__place__name", _("Community"))
    kind = _column("get_kind_display", _("what changes"))
    was = _column("was", _("was"))
    becomes = _column("becomes", _("is"))
    happened_on = _column("happened_on", _("happened on"))
    submitted_on = _column("submitted_on", _("reported on"))
    is_late = _column("is_late", _("reported late"))
    stage = _column("get_stage_display", _("State"))
    decided_on = _column("decided_on", _("decided on"))

    class Meta(StaffResource.Meta):
        model = ChangeRequest
        fields = (
            "organisation",
            "place",
            "kind",
            "was",
            "becomes",
            "happened_on",
            "submitted_on",
            "is_late",
            "stage",
            "decided_on",
        )


@admin.register(ChangeRequest)
class ChangeAdmin(ExcelMixin, ByAction):
    """Changes that organisations have reported."""

    flow = CHANGE
    deeds = CHANGE_STEPS
    permissions = {"view": "orgs.view_register"}
    resource_classes = [ChangeResource]
    bulk_steps = ("apply",)
    list_display = ("organisation", "kind", "becomes", "happened_on", "submitted_on", "is_late", "stage")
    list_filter = ("stage", "kind", "is_late")
    fields = (
        "page",
        "organisation",
        "kind",
        "stage",
        "was",
        "becomes",
        "words",
        "happened_on",
        "submitted_on",
        "due_on",
        "is_late",
        "submitted_by",
        "opinion",
        "decided_on",
    )
    readonly_fields = fields


class ReportResource(StaffResource):
    """Annual reports as a sheet; money in yuan."""

    organisation = _column("organisation__name", _("Organisation"))
    place = _column("organisation__place__name", _("Community"))
    number = _column("organisation__filing_number", _("filing number"))
    year = _column("year", _("year"))
    stage = _column("get_stage_display", _("State"))
    conclusion = _column("get_conclusion_display", _("conclusion"))
    submitted_on = _column("submitted_on", _("submitted on"))
    is_late = _column("is_late", _("late"))
    activities = _column("activities", _("activities"))
    served = _column("served", _("person-times served"))
    members = _column("members", _("members at the end of the year"))
    income_total = _column("income_total", _("income in all"))
    spent_total = _column("spent_total", _("spending in all"))
    balance_after = _column("balance_after", _("left over at the end of the year"))

    class Meta(StaffResource.Meta):
        model = AnnualReport
        fields = (
            "organisation",
            "place",
            "number",
            "year",
            "stage",
            "conclusion",
            "submitted_on",
            "is_late",
            "activities",
            "served",
            "members",
            "income_total",
            "spent_total",
            "balance_after",
        )

    def dehydrate_income_total(self, report: AnnualReport) -> str:
        """Write yuan."""
        return format_fen(report.income_total)

    def dehydrate_spent_total(self, report: AnnualReport) -> str:
        """Write yuan."""
        return format_fen(report.spent_total)

    def dehydrate_balance_after(self, report: AnnualReport) -> str:
        """Write yuan."""
        return format_fen(report.balance_after)


@admin.register(AnnualReport)
class ReportAdmin(ExcelMixin, ByAction):
    """Annual reports; those being written are their organisations' own."""

    flow = REPORT
    deeds = REPORT_STEPS
    permissions = {"view": "orgs.view_register"}
    resource_classes = [ReportResource]
    step_forms = {"conclude": ConcludeStep}
    bulk_steps = ("opine", "publish")
    list_display = ("organisation", "year", "stage", "conclusion", "submitted_on", "is_late")
    list_filter = ("year", "stage", "conclusion", "is_late")
    fields = (
        "page",
        "organisation",
        "year",
        "stage",
        "conclusion",
        "submitted_on",
        "is_late",
        "activities",
        "served",
        "members",
        "computed",
        "difference",
        "work",
        "plan",
        "problems",
        "opinion",
        "finding",
        "concluded_on",
        "published_on",
    )
    readonly_fields = fields

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Conclude with the conclusion; everything else by its action."""
        if name == "conclude":
            return actions.conclude_report(report=obj, by=request.user, reason=reason, **data)
        return super().take_step(request, obj, name, reason, **data)


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


class ItemInline(StaffTabularInline):
    """What is settled; it is done on the page of the case."""

    model = SettlementItem
    fields = ("code", "label", "note", "done_on", "done_by")
    readonly_fields = fields
    hide_title = True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave it to the page of the case."""
        return False

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(Deregistration)
class DeregistrationAdmin(ByAction):
    """Cases of leaving the register."""

    flow = ENDING
    deeds = ENDING_STEPS
    permissions = {"view": "orgs.view_register", "add": "orgs.decide_deregistration"}
    written = ("organisation", "ground", "reason")
    list_display = ("organisation", "ground", "stage", "opened_on", "answer_by", "ended_on")
    list_filter = ("stage", "ground")
    inlines = (ItemInline,)
    fields = ("page", *written, "stage", "opened_on", "answer_by", "answer", "notice", "ended_on", "opened_by")
    readonly_fields = ("page",)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Show the list once there is a case."""
        return self.inlines if obj else ()

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Open a case with its hearing."""
        return actions.open_case(by=request.user, **facts)


@admin.register(Registration)
class RegistrationAdmin(ByAction):
    """Applications for registration as a legal person."""

    flow = REGISTRATION
    deeds = REGISTRATION_STEPS
    permissions = {"view": "orgs.view_register"}
    step_forms = {"register": EnterStep}
    list_display = ("organisation", "form", "name", "stage", "credit_code", "registered_on")
    list_filter = ("stage", "form")
    fields = (
        "page",
        "organisation",
        "form",
        "name",
        "venue",
        "people",
        "units",
        "staff",
        "own_money",
        "takes_liability",
        "supervisor",
        "stage",
        "opinion",
        "credit_code",
        "authority",
        "registered_on",
    )
    readonly_fields = fields

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Enter the credit code; everything else by its action."""
        if name == "register":
            return actions.enter_registration(registration=obj, by=request.user, **data)
        return super().take_step(request, obj, name, reason, **data)

    @admin.display(description=_("Own money, in yuan"))
    def own_money(self, obj: Registration) -> str:
        """Show yuan."""
        return format_fen(obj.capital)


@admin.register(GrowthCondition)
class GrowthConditionAdmin(StaffAdmin):
    """What growth asks in a street; a step without rows has the design's conditions."""

    permissions = {"add": "orgs.keep_register", "change": "orgs.keep_register", "delete": "orgs.keep_register"}
    list_display = ("step", "measure", "least", "place")
    list_filter = ("step",)
    fields = ("place", "step", "measure", "least")


@admin.register(MemberLow)
class MemberLowAdmin(StaffAdmin):
    """Spells below the least number of members, written by the clock."""

    place_lookup = "organisation__place"
    list_display = ("organisation", "since", "until")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Show the newest first."""
        return super().get_queryset(request).order_by("-since")
