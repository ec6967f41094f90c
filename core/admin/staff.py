"""The base of every staff page of a model."""

from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from .flow import FlowMixin
from .scope import ScopeMixin


class StaffAdmin(ScopeMixin, FlowMixin, ModelAdmin):
    """A model in the staff site: scope by place, rules for rights, flow buttons, trace.

    Name ``place_lookup``, ``permissions`` and ``flow``; see ScopeMixin and FlowMixin.
    """

    list_per_page = 50
    show_full_result_count = False
    list_filter_sheet = True
    warn_unsaved_form = True
    compressed_fields = True

    def save_form(self, request: HttpRequest, form: ModelForm, change: bool) -> Model:
        """Refuse what would put a row at a place where the reader may not write."""
        obj = super().save_form(request, form, change)
        if not self.may_write(request, "change" if change else "add", obj):
            raise PermissionDenied
        return obj


class _ReadMostly:
    """Inlines follow their parent: who may change it may edit them, who may read it may read them."""

    extra = 0
    show_change_link = True

    def _parent(self) -> StaffAdmin | None:
        admin = self.admin_site._registry.get(self.parent_model)
        return admin if isinstance(admin, StaffAdmin) else None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        parent = self._parent()
        return parent is not None and parent.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        parent = self._parent()
        return parent is not None and parent.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: object) -> object:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related, ScopeMixin) and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class StaffTabularInline(_ReadMostly, TabularInline):
    """Rows that belong to an object, in a table."""


class StaffStackedInline(_ReadMostly, StackedInline):
    """Rows that belong to an object, one under the other."""
