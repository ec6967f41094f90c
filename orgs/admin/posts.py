"""The staff face of pages, posts and accounts."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from core.search import matching
from orgs.actions import posts as actions
from orgs.models.posts import OrgAccounts, OrgPost, WorkField
from orgs.states.posts import ACCOUNTS, POST

from .offices import _ReadOnly


@admin.register(WorkField)
class WorkFieldAdmin(StaffAdmin):
    """The fields of work that organisations choose from."""

    place_lookup = None
    permissions = {"add": "orgs.keep_lists", "change": "orgs.keep_lists"}
    list_display = ("name", "code", "order", "is_active")
    fields = ("code", "name", "order", "is_active")


@admin.register(OrgPost)
class OrgPostAdmin(_ReadOnly):
    """Posts; staff of the place withdraw what breaks the rules, with a reason."""

    flow = POST
    list_display = ("title", "organisation", "place", "stage", "published_at")
    list_filter = ("stage",)
    list_select_related = ("organisation", "place")
    search_fields = ("title",)
    ordering = ("-pk",)
    fields = ("organisation", "title", "text", "stage", "author", "published_at", "told_at")
    readonly_fields = fields

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search titles and texts by their index."""
        return (matching(queryset, search_term) if search_term else queryset), False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer to withdraw; staff write for nobody."""
        return [offer for offer in StaffAdmin.offers(self, request, obj) if offer["step"].name == "withdraw"]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells the managers."""
        if name != "withdraw":
            raise Http404
        return actions.withdraw_post(post=obj, by=request.user, reason=reason)


class AccountsResource(StaffResource):
    """Accounts as a sheet, in yuan."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    year = Field(attribute="year", column_name=_("Year"), readonly=True)
    version = Field(attribute="version", column_name=_("version"), readonly=True)
    opening = Field(attribute="opening", column_name=_("At the beginning of the year (yuan)"), readonly=True)
    income = Field(attribute="income", column_name=_("Income (yuan)"), readonly=True)
    spending = Field(attribute="spending", column_name=_("Spending (yuan)"), readonly=True)
    closing = Field(attribute="closing", column_name=_("At the end of the year (yuan)"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = OrgAccounts
        fields = ("organisation", "year", "version", "opening", "income", "spending", "closing", "stage")

    def export_field(self, field: Any, instance: Model, **kwargs: Any) -> Any:
        """Write amounts in yuan."""
        value = super().export_field(field, instance, **kwargs)
        return f"{int(value) / 100:.2f}" if field.attribute in {"opening", "income", "spending", "closing"} else value


@admin.register(OrgAccounts)
class OrgAccountsAdmin(ExcelMixin, _ReadOnly):
    """The yearly accounts that organisations publish."""

    flow = ACCOUNTS
    resource_classes = [AccountsResource]
    list_display = ("organisation", "year", "version", "income", "spending", "closing", "stage")
    list_filter = ("stage", "year")
    list_select_related = ("organisation", "place")
    search_fields = ("organisation__name",)
    ordering = ("-pk",)
    fields = (
        "organisation",
        "year",
        "version",
        "opening",
        "income",
        "spending",
        "closing",
        "lines",
        "note",
        "reason",
        "stage",
        "published_at",
    )
    readonly_fields = fields
