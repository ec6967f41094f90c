"""The staff face of projects: examine, and commit money."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import StaffAdmin
from core.attachments import attachments_of
from core.money import format_fen

from . import actions
from .forms import FundForm
from .models import Application
from .states import APPLICATION, Stage


@admin.register(Application)
class ApplicationAdmin(StaffAdmin):
    """Applications that were handed in; every decision is a flow button."""

    flow = APPLICATION
    step_forms = {"commit_grant": FundForm}
    list_display = ("title", "organisation", "place", "stage", "total", "submitted_at")
    list_filter = ("stage",)
    list_select_related = ("organisation", "place", "budget")
    search_fields = ("title", "organisation__name")
    fields = (
        "title",
        "organisation",
        "place",
        "stage",
        "submitted_at",
        "need",
        "plan",
        "beneficiaries",
        "starts_on",
        "ends_on",
        "lines",
        "total",
        "files",
        "notice",
        "grant",
    )
    readonly_fields = ("lines", "total", "files")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave drafts to their organisations."""
        return super().get_queryset(request).exclude(submitted_at=None, stage__in=(Stage.DRAFT, Stage.WITHDRAWN))

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which open notices, commit money, tell and remind."""
        by = request.user
        if name == "accept":
            return actions.accept(application=obj, by=by)
        if name == "return_for_completion":
            return actions.return_for_completion(application=obj, by=by, reason=reason)
        if name == "refuse":
            return actions.refuse(application=obj, by=by, reason=reason)
        if name == "commit_grant":
            return actions.commit_grant(application=obj, fund=data["fund"], by=by)
        return super().take_step(request, obj, name, reason, **data)

    @admin.display(description=_("total (yuan)"))
    def total(self, obj: Any) -> str:
        """Return what is asked for."""
        return format_fen(obj.budget.total)

    @admin.display(description=_("budget lines"))
    def lines(self, obj: Any) -> str:
        """Return the lines of the budget."""
        rows = ((line.purpose, format_fen(line.amount)) for line in obj.budget.lines.all())
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", rows))

    @admin.display(description=_("files"))
    def files(self, obj: Any) -> str:
        """Return links to the files."""
        rows = ((f"/files/{attachment.pk}/", attachment.name) for attachment in attachments_of(obj))
        return format_html_join("\n", '<a href="{}">{}</a>', rows) or "-"
