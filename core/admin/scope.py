"""What a member of staff may see and do: own places and below, by role and by the rules of the floor."""

from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse

# The roles whose holders read in the staff site what lies at their places; a floor may name others.
READERS = ("street_staff", "community_staff", "finance", "auditor")


@dataclass(frozen=True)
class At:
    """Stands for "something at this place" where a rule is asked before there is an object."""

    path: str


class ScopeMixin:
    """Show staff their own place and below; everything else is not there for them.

    ``place_lookup`` leads from the model to its place; ``"self"`` for the place itself, None for tables that belong to
    no place. ``permissions`` names the rule that decides on "add", "change" and "delete" (and "view", if reading needs
    more than a reader's role); what isn't named only a superuser may do.
    """

    place_lookup: str | None = "place"
    reader_roles: tuple[str, ...] = READERS
    permissions: dict[str, str] = {}

    def reader_paths(self, request: HttpRequest) -> list[str]:
        """Return the paths of the places at which the reader holds one of the reading roles."""
        return request.user.standing.paths(*self.reader_roles)

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what of a query set lies at the reader's places and below."""
        if request.user.is_superuser:
            return queryset
        paths = self.reader_paths(request)
        if not paths:
            return queryset.none()
        if self.place_lookup is None:
            return queryset
        field = "path" if self.place_lookup == "self" else f"{self.place_lookup}__path"
        inside = Q()
        for path in paths:
            inside |= Q(**{f"{field}__startswith": path})
        return queryset.filter(inside)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the reader's own part of the table."""
        return self.scope(request, super().get_queryset(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let readers in; an object is theirs when it lies in their part of the table."""
        user = request.user
        if user.is_superuser:
            return True
        if not self.reader_paths(request):
            return False
        name = self.permissions.get("view")
        if name is not None and not self._allowed(request, name, obj):
            return False
        return obj is None or self._in_scope(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the floor's rule at each of the reader's places."""
        return self._may(request, "add", None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the floor's rule about the object, or at each of the reader's places."""
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the floor's rule about the object, or at each of the reader's places."""
        return self._may(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the floor to whoever may read this table."""
        return self.has_view_permission(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Offer only what lies in the reader's own places."""
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related, ScopeMixin) and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def _may(self, request: HttpRequest, verb: str, obj: Model | None) -> bool:
        if request.user.is_superuser:
            return True
        name = self.permissions.get(verb)
        if name is None or not self.has_view_permission(request, obj):
            return False
        return self._allowed(request, name, obj)

    def may_write(self, request: HttpRequest, verb: str, obj: Model) -> bool:
        """Whether the reader may write the row as it now stands, at the place that it now has."""
        name = self.permissions.get(verb)
        return request.user.is_superuser or (name is not None and self._allowed(request, name, obj))

    def _allowed(self, request: HttpRequest, name: str, obj: Model | None) -> bool:
        if obj is not None and self.place_lookup is not None:
            return request.user.has_perm(name, obj)
        return request.user.has_perm(name) or any(
            request.user.has_perm(name, At(path)) for path in self.reader_paths(request)
        )

    def _in_scope(self, request: HttpRequest, obj: Model) -> bool:
        if obj.pk is None or self.place_lookup is None:
            return True
        if getattr(obj, "_seen_by", None) == request.user.pk:
            return True
        if self.scope(request, type(obj)._base_manager.filter(pk=obj.pk)).exists():
            obj._seen_by = request.user.pk
            return True
        return False
