"""The staff face of tasks and calls to departments, and the rules of carrying out."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from core.flow import FlowRefused
from proposals.actions import work_calls, works
from proposals.models.works import Call, Work, WorkRule
from proposals.states.works import CALL, WORK

from .proposals import DEEDS

DEEDS["finish"] = works.finish_execution


@admin.register(WorkRule)
class WorkRuleAdmin(StaffAdmin):
    """Rules of carrying out by level; open calls keep those that they copied."""

    place_lookup = "street"
    permissions = {verb: f"proposals.{verb}_workrule" for verb in ("add", "change", "delete")}
    list_display = ("__str__", "call_days", "warn_days", "accepted_points", "carried_out_points")
    list_filter = ("tier",)
    list_select_related = ("street",)


class ReadOnlyAdmin(ExcelMixin, StaffAdmin):
    """What is written on its own pages; here it is read, exported, and moved by its steps."""

    place_lookup = "proposal__place"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Bring along what the steps ask for."""
        return super().get_queryset(request).with_facts()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let them be made on the proposal's page alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is lost."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Change nothing but by a step."""
        return list(self.fields or ())


class WorkResource(StaffResource):
    """Tasks as rows of a sheet."""

    class Meta(StaffResource.Meta):
        model = Work
        fields = ("proposal__title", "title", "owner_kind", "due_on", "percent", "stage", "done_at", "settled_at")


@admin.register(Work)
class WorkAdmin(ReadOnlyAdmin):
    """Tasks of proposals that are carried out."""

    flow = WORK
    resource_classes = (WorkResource,)
    list_display = ("title", "proposal", "owner_kind", "due_on", "percent", "stage")
    list_filter = ("stage", "owner_kind", "source")
    search_fields = ("title", "proposal__title")
    fields = (
        "proposal", "title", "what", "source", "why_added", "owner_kind", "organisation", "circle", "household",
        "body", "person", "starts_on", "due_on", "percent", "stage", "done_at", "done_by", "settled_at", "settled_by",
    )  # fmt: skip

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell people and keep the days."""
        by = request.user
        deeds = {
            "begin": lambda: works.begin_work(work=obj, by=by),
            "go_on": lambda: works.go_on(work=obj, by=by),
            "finish": lambda: works.finish_work(work=obj, words=reason, by=by),
            "accept": lambda: works.accept_work(work=obj, by=by),
            "send_back": lambda: works.send_back_work(work=obj, reason=reason, by=by),
            "drop": lambda: works.drop_work(work=obj, reason=reason, by=by),
        }
        if name not in deeds:
            raise FlowRefused(_("This step asks for more: take it on the page of the task."), code=name)
        return deeds[name]()


class CallResource(StaffResource):
    """Calls as rows of a sheet."""

    class Meta(StaffResource.Meta):
        model = Call
        fields = ("proposal__title", "body__name", "asked", "tier", "due_on", "stage", "answer", "escalations")


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    """Calls to departments."""

    flow = CALL
    resource_classes = (CallResource,)
    list_display = ("body", "proposal", "tier", "due_on", "stage", "escalations")
    list_filter = ("stage", "tier")
    search_fields = ("proposal__title", "body__name")
    fields = (
        "proposal", "work", "body", "asked", "tier", "due_on", "stage", "asked_by", "asked_at", "answer",
        "answered_by", "answered_at", "escalations",
    )  # fmt: skip

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell people and keep the days."""
        by = request.user
        deeds = {
            "answer": lambda: work_calls.answer_call(call=obj, answer=reason, by=by),
            "ask_again": lambda: work_calls.ask_again(call=obj, reason=reason, by=by),
            "withdraw": lambda: work_calls.withdraw_call(call=obj, reason=reason, by=by),
        }
        return deeds[name]()


__all__ = ["CallAdmin", "WorkAdmin", "WorkRuleAdmin"]
