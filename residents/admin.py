"""The staff face of households, residents, claims and rosters."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from core.admin import RevealMixin, StaffAdmin, StaffTabularInline
from core.personal import mask_id_number, mask_name, mask_phone

from . import actions, tasks
from .actions.imports import progress_of
from .forms import RosterForm
from .models import Household, HouseholdClaim, Resident, RosterImport
from .roster.errors import error_sheet
from .roster.sheet import template
from .states import CLAIM, IMPORT, ImportStage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 100
RELOAD_SECONDS = 3


class ResidentInline(StaffTabularInline):
    """Who lives in a household."""

    model = Resident
    fields = ("name", "relation", "birth_date", "sex", "moved_out_on")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """People are added by roster or claim."""
        return False


@admin.register(Household)
class HouseholdAdmin(StaffAdmin):
    """Households and who lives in them."""

    permissions = {"view": "residents.view_household", "change": "residents.change_household"}
    list_display = ("__str__", "place", "room", "is_empty")
    list_select_related = ("place",)
    list_filter = ("is_empty",)
    search_fields = ("room", "place__name")
    fields = ("place", "room", "is_empty")
    readonly_fields = ("place", "room")
    inlines = (ResidentInline,)


@admin.register(Resident)
class ResidentAdmin(RevealMixin, StaffAdmin):
    """Residents, masked; a number in the clear is asked for with a reason."""

    place_lookup = "household__place"
    masked_fields = {"id_number": mask_id_number, "phone": mask_phone}
    permissions = {"view": "residents.view_resident", "change": "residents.change_resident"}
    list_display = ("masked_name", "household", "relation", "masked_id", "masked_phone", "has_joined")
    list_select_related = ("household__place",)
    list_filter = ("relation", "is_party_member")
    fields = (
        "name",
        "household",
        "relation",
        "birth_date",
        "sex",
        "id_number_with_door",
        "phone_with_door",
        "is_party_member",
        "tags",
        "moved_out_on",
    )
    readonly_fields = ("household", "birth_date", "sex", "id_number_with_door", "phone_with_door")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Free the account of whoever has moved out."""
        super().save_model(request, obj, form, change)
        if "moved_out_on" in form.changed_data and obj.moved_out_on:
            actions.move_out(resident=obj, on=obj.moved_out_on, by=request.user)

    @admin.display(description=_("name"))
    def masked_name(self, obj: Any) -> str:
        """Return the name as lists show it."""
        return mask_name(obj.name)

    @admin.display(description=_("ID number"))
    def masked_id(self, obj: Any) -> str:
        """Return the ID number, masked."""
        return mask_id_number(obj.id_number) or "-"

    @admin.display(description=_("phone"))
    def masked_phone(self, obj: Any) -> str:
        """Return the phone, masked."""
        return mask_phone(obj.phone) or "-"

    @admin.display(description=_("joined"), boolean=True)
    def has_joined(self, obj: Any) -> bool:
        """Return whether the person has an account."""
        return obj.user_id is not None


@admin.register(HouseholdClaim)
class HouseholdClaimAdmin(StaffAdmin):
    """Claims that the community desk decides."""

    flow = CLAIM
    permissions = {"view": "residents.view_householdclaim"}
    list_display = ("name", "household", "stage", "created_at")
    list_filter = ("stage",)
    list_select_related = ("household__place", "place")
    fields = ("name", "household", "words", "stage", "created_at")

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which register and tell the person."""
        if name == "confirm":
            return actions.confirm_claim(claim=obj, by=request.user)
        if name == "refuse":
            return actions.refuse_claim(claim=obj, by=request.user, reason=reason)
        return super().take_step(request, obj, name, reason, **data)


@admin.register(RosterImport)
class RosterImportAdmin(StaffAdmin):
    """Imports of rosters: upload, see what was found, confirm."""

    flow = IMPORT
    permissions = {"view": "residents.view_rosterimport", "add": "residents.import_roster"}
    change_list_template = "admin/residents/roster_list.html"
    list_display = ("name", "place", "stage", "rows", "fault_count", "created_at")
    list_filter = ("stage",)
    list_select_related = ("place",)
    fields = ("name", "place", "makes_places", "stage", "found", "created_at")
    readonly_fields = ("found",)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:
        """Offer the upload to add."""
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        return type("RosterForm", (RosterForm,), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Ask for the place and the file; show the rest once it is there."""
        return list(super().get_fields(request, obj)) if obj else ["place", "file", "makes_places"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Leave the upload's fields open."""
        return super().get_readonly_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Take the upload; the worker checks it next."""
        record = actions.upload_roster(
            upload=form.cleaned_data["file"],
            place=form.cleaned_data["place"],
            makes_places=form.cleaned_data["makes_places"],
            by=request.user,
        )
        obj.pk, obj.stage, obj.name = record.pk, record.stage, record.name
        transaction.on_commit(partial(tasks.check_import.delay, record.pk))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go to the page that shows what was found."""
        return super().response_add(request, obj, post_url_continue=reverse(_page(obj), args=[obj.pk]))

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the check and the saving to the worker."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in {"confirm", "drop"}]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions; the worker saves what is confirmed."""
        if name == "confirm":
            record = actions.confirm_import(record=obj, by=request.user)
            transaction.on_commit(partial(tasks.save_import.delay, record.pk))
            return record
        return actions.drop_import(record=obj, by=request.user)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Reload the page while the worker works, so that the progress shows without any script."""
        response = super().change_view(request, object_id, *args, **kwargs)
        working = {ImportStage.CHECKING, ImportStage.SAVING}
        if request.method == "GET" and RosterImport.objects.filter(pk=object_id, stage__in=working).exists():
            response["Refresh"] = f"{RELOAD_SECONDS}"
        return response

    def get_urls(self) -> list[URLPattern]:
        """Add the template and the error sheet."""
        view = self.admin_site.admin_view
        return [
            path("template/", view(self.template_view), name="residents_roster_template"),
            path("<int:pk>/errors/", view(self.errors_view), name="residents_roster_errors"),
            *super().get_urls(),
        ]

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out the empty roster."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _download(template(), "居民名册模板.xlsx")

    def errors_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out the wrong rows with what is wrong in each."""
        record = self.get_object(request, str(pk))
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        return _download(error_sheet(record), f"错误-{record.name}")

    @admin.display(description=_("what was found"))
    def found(self, obj: Any) -> str:
        """Return the counts, the progress and the first errors."""
        working = obj.stage in {ImportStage.CHECKING, ImportStage.SAVING}
        context = {
            "record": obj,
            "working": working,
            "done": progress_of(obj) if working else obj.done_rows,
            "faults": obj.faults[:SHOWN_FAULTS],
        }
        return render_to_string("admin/residents/found.html", context)


def _page(obj: Model) -> str:
    return f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"})
