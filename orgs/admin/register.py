"""The staff face of the register: what waits, what is decided by buttons, what is recorded through the actions."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
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
)
from orgs.models.register import (
    AnnualReport,
    ChangeRequest,
    Deregistration,
    GrowthCondition,
    MemberLow,
    Registration,
    SettlementItem,
)
from orgs.states.changes import CHANGE
from orgs.states.deregistration import ENDING
from orgs.states.registration import REGISTRATION
from orgs.states.reports import REPORT

from .by_action import ByAction
from .register_forms import ConcludeStep, EnterStep


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
