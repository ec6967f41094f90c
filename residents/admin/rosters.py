"""The staff face of rosters."""

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

from core.admin import StaffAdmin
from residents import actions, tasks
from residents.actions.imports import progress_of
from residents.models import RosterImport
from residents.roster.errors import error_sheet
from residents.roster.sheet import template
from residents.states import IMPORT, ImportStage

from .forms import RosterForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 100
RELOAD_SECONDS = 3


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
