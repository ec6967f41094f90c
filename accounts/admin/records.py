"""What is only read: consents, and who acted for whom."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts.models import ActingSession, Consent, RoleGrant
from accounts.states import Role
from core.admin import StaffAdmin
from core.admin.scope import READERS

ADMINISTRATORS = (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class ReadOnlyAdmin(StaffAdmin):
    """Rows about people at the reader's places; nobody adds, changes or deletes one here."""

    person = "user"
    list_select_related = True
    ordering = ("-pk",)

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Show rows about people who hold a role at the reader's places."""
        if request.user.is_superuser:
            return queryset
        inside = Q(pk=None)
        for prefix in self.reader_paths(request):
            inside |= Q(place__path__startswith=prefix)
        return queryset.filter(Exists(RoleGrant.objects.filter(inside, user=OuterRef(f"{self.person}_id"))))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse."""
        return False


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Who consented to what."""

    reader_roles = ADMINISTRATORS
    list_display = ("user", "kind", "version", "given_at", "withdrawn_at")
    list_filter = ("kind",)


@admin.register(ActingSession)
class ActingSessionAdmin(ReadOnlyAdmin):
    """Who acted for whom, why and when."""

    person = "resident"
    reader_roles = (*READERS, *ADMINISTRATORS)
    list_display = ("actor_name", "actor_role", "resident", "reason", "starts_at", "ends_at", "ended_at")
