"""The staff face of letters: print them for a building or a unit, see which are used, revoke a lost one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.states import Role
from core.admin import StaffAdmin
from places.models import Place, lying_in
from places.states import Level
from residents import actions
from residents.models import Household, HouseholdLetter, Resident
from residents.printing.letters import letters_pdf


class PrintForm(forms.Form):
    """For which houses, and whom to call."""

    place = forms.ModelChoiceField(
        queryset=Place.objects.none(), label=_("Building or unit"), required=False, widget=UnfoldAdminSelectWidget
    )
    desk_phone = forms.CharField(
        label=_("Phone of the community desk"), max_length=30, widget=UnfoldAdminTextInputWidget
    )
    only_without = forms.BooleanField(
        label=_("Only households in which somebody has not joined yet"), required=False, initial=True
    )

    def __init__(self, *args: Any, by: Any, chosen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = by.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
        levels = (Level.BUILDING, Level.UNIT)
        field: Any = self.fields["place"]
        field.queryset = Place.objects.filter(lying_in(paths, lookup=""), level__in=levels).order_by("path")
        field.required = not chosen
        field.label_from_instance = _road(field.queryset)
        self.fields["desk_phone"].initial = settings.DESK_PHONE
        if chosen:
            del self.fields["place"], self.fields["only_without"]


@admin.register(HouseholdLetter)
class HouseholdLetterAdmin(StaffAdmin):
    """Letters that were printed; what opens a household is never shown again."""

    permissions = {"view": "residents.view_householdletter"}
    change_list_template = "admin/residents/letter_list.html"
    list_display = ("household", "created_at", "expires_on", "used", "is_open", "issued_by")
    list_select_related = ("household__place", "place", "issued_by")
    search_fields = ("household__room", "place__name")
    fields = ("household", "created_at", "expires_on", "revoked_at", "uses", "most_uses", "issued_by")
    actions = ("revoke_letters",)

    def get_urls(self) -> list[URLPattern]:
        """Add the print."""
        view = self.admin_site.admin_view(self.print_view)
        return [path("print/", view, name="residents_print_letters"), *super().get_urls()]

    def print_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the place and the phone, then hand out the PDF."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PrintForm(request.POST or None, by=request.user)
        if request.method == "POST" and form.is_valid():
            homes = Household.objects.filter(place__path__startswith=form.cleaned_data["place"].path, is_empty=False)
            if form.cleaned_data["only_without"]:
                without = Resident.objects.current().filter(household=OuterRef("pk"), user=None)
                homes = homes.filter(Exists(without))
            return self._printed(request, homes, form)
        return self._form(request, form, [])

    def print_chosen(self, request: HttpRequest, homes: QuerySet) -> HttpResponse:
        """Print letters for chosen households; the phone is asked for first."""
        form = PrintForm(request.POST if "desk_phone" in request.POST else None, by=request.user, chosen=True)
        if form.is_bound and form.is_valid():
            return self._printed(request, homes, form)
        return self._form(request, form, list(homes))

    def _printed(self, request: HttpRequest, homes: QuerySet, form: PrintForm) -> HttpResponse:
        try:
            letters = actions.issue_letters(households=homes, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
            return self._form(request, form, [])
        pdf = letters_pdf(letters, desk_phone=form.cleaned_data["desk_phone"])
        name = f"入户信-{timezone.localdate():%Y%m%d}.pdf"
        disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def _form(self, request: HttpRequest, form: PrintForm, chosen: list[Household]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Print letters"),
            "opts": self.opts,
            "form": form,
            "chosen": chosen,
            "most": settings.LETTERS_MOST,
            "days": settings.LETTER_DAYS,
        }
        return TemplateResponse(request, "admin/residents/print_letters.html", context)

    @admin.action(description=_("Revoke these letters"))
    def revoke_letters(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Revoke letters that got lost."""
        done = 0
        for letter in queryset.filter(revoked_at=None).order_by("pk"):
            actions.revoke_letter(letter=letter, by=request.user)
            done += 1
        messages.success(request, _("%(count)d letters revoked.") % {"count": done})

    @admin.display(description=_("uses"))
    def used(self, obj: Any) -> str:
        """Return how often it was used, of how often it may be."""
        return f"{obj.uses} / {obj.most_uses}"

    @admin.display(description=_("opens the household"), boolean=True)
    def is_open(self, obj: Any) -> bool:
        """Return whether it opens the household today."""
        return obj.is_valid(timezone.localdate())


def _road(places: QuerySet) -> Any:
    names: dict[str, str] = {}

    def label(place: Model) -> str:
        if not names:
            codes = {code for found in places for code in found.path.strip("/").split("/")}
            wanted = Place.objects.filter(code__in=codes, level__in=(Level.COMMUNITY, Level.BUILDING, Level.UNIT))
            names.update(wanted.values_list("code", "name"))
        return " ".join(names[code] for code in place.path.strip("/").split("/") if code in names)

    return label
