"""The ground floor's own tables in the staff site: the trace and its seals, for auditors, to read only."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from core.models import Seal, StepTaken

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
