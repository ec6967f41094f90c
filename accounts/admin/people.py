"""People with an account: phones masked, shown in the clear with a reason."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.admin import RevealMixin, StaffAdmin
from core.admin.scope import READERS
from core.personal import mask_phone
from core.validators import validate_phone


class NewUserForm(forms.ModelForm):
    """A new account of a member of staff: the first sign-in is by a code to the phone."""

    phone = forms.CharField(label=_("Mobile number"), max_length=20, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = User
        fields = ("username", "name", "phone", "email")

    def clean_phone(self) -> str:
        """Return the digits of a phone that no account has yet."""
        phone = validate_phone(self.cleaned_data["phone"])
        if User.objects.with_phone(phone).exists():
            raise ValidationError(_("This phone number has an account already."))
        return phone

    def save(self, commit: bool = True) -> User:
        """Save it without a password."""
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class UserAdmin(RevealMixin, StaffAdmin):
    """Staff see the people of their places; the system administrator opens and closes accounts."""

    masked_fields = {"phone": mask_phone}
    reader_roles = (*READERS, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    permissions = {"add": "accounts.keep_users", "change": "accounts.keep_users"}
    list_display = ("name", "username", "masked_phone", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active")
    search_fields = ("=username", "^name")
    search_help_text = _("Name, user name, or whole mobile number")
    ordering = ("-pk",)
    readonly_fields = ("phone_with_door", "phone_verified", "is_staff", "date_joined", "last_login")
    fields = ("username", "name", "phone_with_door", "phone_verified", "email", "is_active", "is_staff", "last_login")

    def scope(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Show people with a role at the reader's places; to the system administrator also those without any role."""
        if request.user.is_superuser:
            return queryset
        inside = Q()
        for prefix in (paths := self.reader_paths(request)):
            inside |= Q(place__path__startswith=prefix) | Q(body__place__path__startswith=prefix)
        if not paths:
            return queryset.none()
        grants = RoleGrant.objects.filter(user=OuterRef("pk"))
        seen = Q(Exists(grants.filter(inside)))
        if request.user.has_perm("accounts.keep_users"):
            seen |= ~Q(Exists(grants))
        return queryset.filter(seen, is_superuser=False)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        """Find by the whole phone number too, through its keyed hash."""
        try:
            return queryset.filter(pk__in=User.objects.with_phone(validate_phone(term))), False
        except ValidationError:
            return super().get_search_results(request, queryset, term)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: object) -> type:
        """Return the form of a new or of a known person."""
        return super().get_form(request, obj, **(kwargs if obj else {**kwargs, "form": NewUserForm}))

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Return what the form shows."""
        return self.fields if obj else ("username", "name", "phone", "email")

    @admin.display(description=_("phone"))
    def masked_phone(self, user: User) -> str:
        """Return the masked phone."""
        return mask_phone(user.phone)
