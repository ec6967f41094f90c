"""Roles: granted by a form that asks the action, ended by a button, never edited."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.actions.roles import end_role, grant_role
from accounts.models import RoleGrant, User
from accounts.states import Role
from core.admin import StaffAdmin
from core.admin.scope import READERS
from core.validators import validate_phone

FIELDS = ("role", "place", "body", "starts_on", "ends_on", "note")


class GrantForm(forms.ModelForm):
    """Who gets which role, where, from when till when."""

    person = forms.CharField(
        label=_("Person"),
        help_text=_("The user name, or the whole mobile number."),
        widget=UnfoldAdminTextInputWidget,
        max_length=40,
    )
    by: User

    class Meta:
        model = RoleGrant
        fields = FIELDS

    def clean_person(self) -> User:
        """Return whom the user name or phone names."""
        text = self.cleaned_data["person"].strip()
        found = User.objects.filter(username=text, is_active=True).first()
        if found is None:
            try:
                found = User.objects.with_phone(validate_phone(text)).filter(is_active=True).first()
            except ValidationError:
                found = None
        if found is None:
            raise ValidationError(_("Nobody has this user name or mobile number."))
        return found

    def clean(self) -> dict[str, Any]:
        """Grant the role, or show why not."""
        data = super().clean()
        if not self.errors:
            facts = {name: data[name] for name in FIELDS}
            try:
                with transaction.atomic():
                    self.instance = grant_role(user=data["person"], by=self.by, **facts)
            except PermissionDenied as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data

    def _post_clean(self) -> None:
        """Leave it: the action has checked and saved the grant."""

    def save(self, commit: bool = True) -> RoleGrant:
        """Return the grant that the action made."""
        self.save_m2m = lambda: None
        return self.instance


@admin.register(RoleGrant)
class RoleGrantAdmin(StaffAdmin):
    """Who holds which role where."""

    reader_roles = (*READERS, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    permissions = {"add": "accounts.grant_some_role"}
    form = GrantForm
    list_display = ("user", "role", "place", "body", "starts_on", "ends_on", "granted_by", "ended_at")
    list_select_related = ("user", "place", "body", "granted_by")
    list_filter = ("role",)
    search_fields = ("=user__username", "^user__name")
    autocomplete_fields = ("place", "body")
    ordering = ("-pk",)
    actions = ("end_selected",)

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Show roles at the reader's places and in the bodies there."""
        if request.user.is_superuser:
            return queryset
        inside = Q(pk=None)
        for prefix in self.reader_paths(request):
            inside |= Q(place__path__startswith=prefix) | Q(body__place__path__startswith=prefix)
        return queryset.filter(inside)

    def get_fields(self, request: HttpRequest, obj: RoleGrant | None = None) -> tuple[str, ...]:
        """Return what the form shows."""
        return ("user", *FIELDS, "granted_by", "ended_at", "ended_by") if obj else ("person", *FIELDS)

    def get_readonly_fields(self, request: HttpRequest, obj: RoleGrant | None = None) -> tuple[str, ...]:
        """Keep a grant as it was made."""
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: RoleGrant | None = None, **kwargs: Any) -> type:
        """Return the form of a new grant, which knows who grants."""
        if obj is not None:
            return super().get_form(request, obj, form=forms.ModelForm, **kwargs)
        form = super().get_form(request, obj, **kwargs)
        return type("GrantForm", (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: forms.ModelForm, change: bool) -> None:
        """Leave it: the action has saved it."""

    @admin.action(description=_("End the selected roles now"), permissions=["add"])
    def end_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        """End them, all or none."""
        try:
            with transaction.atomic():
                for grant in queryset:
                    end_role(grant=grant, by=request.user)
        except (PermissionDenied, ValidationError) as refusal:
            words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            self.message_user(request, words, messages.ERROR)
        else:
            self.message_user(request, _("The roles are ended."), messages.SUCCESS)
