"""People with an account: phones masked, shown in the clear with a reason."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.admin import StaffAdmin
from core.admin.scope import READERS
from core.personal import mask_phone, reveal
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
class UserAdmin(StaffAdmin):
    """Staff see the people of their places; the system administrator opens and closes accounts."""

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

    @admin.display(description=_("phone"))
    def phone_with_door(self, user: User) -> str:
        """Return the masked phone and the way to see it in the clear."""
        url = reverse("admin:accounts_user_reveal", args=[user.pk])
        return format_html('{} <a href="{}">{}</a>', mask_phone(user.phone), url, _("Show in the clear"))

    def get_urls(self) -> list[URLPattern]:
        """Add the door to a phone in the clear."""
        door = path("<int:pk>/reveal/", self.admin_site.admin_view(self.reveal_view), name="accounts_user_reveal")
        return [door, *super().get_urls()]

    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then show the phone on this one page only."""
        person = self.get_object(request, str(pk))
        if person is None or not self.has_view_permission(request, person):
            raise Http404
        shown, error = "", ""
        if request.method == "POST":
            try:
                shown = reveal(obj=person, field="phone", by=request.user, reason=request.POST.get("reason", ""))
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
        context = {**self.admin_site.each_context(request), "person": person, "shown": shown, "error": error}
        context |= {"title": _("Mobile number in the clear"), "opts": self.opts}
        return TemplateResponse(request, "admin/accounts/reveal.html", context, headers={"Cache-Control": "no-store"})
