"""The ground floor's own tables in the staff site: the trace and its seals, for auditors, to read only."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from import_export.fields import Field
from unfold.paginator import InfinitePaginator

from core.models import CalendarDay, Reveal, Seal, StepTaken
from core.workdays import forget

from .excel import DayWidget, ExcelMixin, StaffResource, YesNoWidget
from .scope import READERS
from .staff import StaffAdmin


class TrailAdmin(StaffAdmin):
    """Rows that carry their street's code; auditors and audit administrators read those of their own streets."""

    place_lookup = None
    reader_roles = ("auditor", "audit_admin")
    paginator = InfinitePaginator

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the rows of the streets in which the reader holds such a role."""
        if request.user.is_superuser:
            return queryset
        codes = {path.strip("/").split("/")[0] for path in self.reader_paths(request)}
        return queryset.filter(street_code__in=codes)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody writes here by hand."""
        return False

    def _in_scope(self, request: HttpRequest, obj: Model) -> bool:
        return self.scope(request, type(obj)._base_manager.filter(pk=obj.pk)).exists()


@admin.register(StepTaken)
class StepTakenAdmin(TrailAdmin):
    """The trace of all processes of a street."""

    list_display = ("taken_at", "object_label", "done", "actor_name", "actor_role", "behalf_name", "reason")
    list_filter = ("flow", "visibility")
    search_fields = ("object_label", "actor_name")
    ordering = ("-pk",)
    fields = (
        "taken_at",
        "object_label",
        "flow",
        "done",
        "source",
        "target",
        "actor_name",
        "actor_role",
        "behalf_name",
        "reason",
        "visibility",
    )
    readonly_fields = ("done",)

    @admin.display(description=StepTaken._meta.get_field("step").verbose_name)
    def done(self, step: StepTaken) -> str:
        """Return the step in words."""
        return step.label


@admin.register(Seal)
class SealAdmin(TrailAdmin):
    """The seals of a street."""

    list_display = ("street_code", "number", "sealed_at", "root", "previous")
    ordering = ("-sealed_at",)
    fields = ("street_code", "number", "sealed_at", "root", "previous", "digest")


@admin.register(Reveal)
class RevealAdmin(TrailAdmin):
    """Who saw personal data in the clear; for audit administrators."""

    reader_roles = ("audit_admin",)
    list_display = ("revealed_at", "reader_name", "subject_label", "subject_id", "field", "reason")
    search_fields = ("reader_name",)
    ordering = ("-pk",)
    fields = ("revealed_at", "reader_name", "subject_label", "subject_id", "field", "reason")

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return all of them: the log carries no street."""
        return queryset if request.user.is_superuser or self.reader_paths(request) else queryset.none()


class CalendarResource(StaffResource):
    """The calendar as a sheet: a row a day."""

    day = Field("day", column_name="日期", widget=DayWidget())
    is_working = Field("is_working", column_name="工作日", widget=YesNoWidget())
    name = Field("name", column_name="节日")

    notes = {"day": "2026-10-01", "is_working": "是 / 否"}

    class Meta(StaffResource.Meta):
        model = CalendarDay
        fields = ("day", "is_working", "name")
        import_id_fields = ("day",)

    def after_save_instance(self, instance: CalendarDay, row: Any, **kwargs: Any) -> None:
        """Let nobody count by the old calendar once the file is in."""
        super().after_save_instance(instance, row, **kwargs)
        transaction.on_commit(partial(forget, instance.day.year))


@admin.register(CalendarDay)
class CalendarDayAdmin(ExcelMixin, StaffAdmin):
    """The working days, as the State Council's notice of each year has them."""

    place_lookup = None
    reader_roles = (*READERS, "system_admin")
    permissions = {"add": "core.change_calendar", "change": "core.change_calendar"}
    list_display = ("day", "is_working", "name")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    ordering = ("-day",)
    resource_classes = [CalendarResource]

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: ModelForm, change: bool) -> None:
        """Let nobody count by the old calendar once the day is saved."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(forget, obj.day.year))
