"""Who judges in rounds, what they gave, and what ties people to organisations, on the staff site."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from orgs.actions import rounds as actions
from orgs.models.rounds import Assignment, Given, Tie
from orgs.models.standards import Indicator
from orgs.states.rounds import ASSIGNMENT

from .party import ReadOnlyInline
from .rounds_desk import CommunityFilter, EntryCommunityFilter, ReadOnlyDesk

RUN = "orgs.run_rating_round"


class GivenInline(ReadOnlyInline):
    """The points of one sheet."""

    model = Given
    fields = ("code", "points", "reason", "proof", "updated_at")
    readonly_fields = fields
    hide_title = True


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyDesk):
    """Sheets of the judges: given back to be mended, or taken from somebody who must not judge."""

    flow = ASSIGNMENT
    place_lookup = "entry__organisation__place"
    permissions = {"view": "orgs.view_ratinground"}
    deeds = {
        "reopen": lambda row, by, why: actions.reopen_assignment(assignment=row, by=by, reason=why),
        "recuse": lambda row, by, why: actions.recuse(assignment=row, by=by, reason=why),
    }
    list_display = ("entry", "kind", "judge", "stage", "done_at")
    list_filter = ("stage", "kind", "entry__round", EntryCommunityFilter)
    list_select_related = ("entry__organisation__place", "entry__round", "user")
    search_fields = ("entry__organisation__name", "user__name")
    fields = ("entry", "kind", "judge", "stage", "done_at")
    readonly_fields = fields
    inlines = (GivenInline,)

    @admin.display(description=_("who judges"))
    def judge(self, row: Assignment) -> str:
        """Return the full name."""
        return row.user.name if row.user else "-"


class GivenResource(StaffResource):
    """Points as a sheet, with the name of the indicator and who gave them."""

    round = Field(attribute="assignment__entry__round__name", column_name=_("Round"), readonly=True)
    organisation = Field(
        attribute="assignment__entry__organisation__name", column_name=_("Organisation"), readonly=True
    )
    number = Field(
        attribute="assignment__entry__organisation__filing_number", column_name=_("Filing number"), readonly=True
    )
    kind = Field(attribute="assignment__get_kind_display", column_name=_("Part"), readonly=True)
    judge = Field(attribute="assignment__user__name", column_name=_("who judges"), readonly=True)
    stage = Field(attribute="assignment__get_stage_display", column_name=_("State"), readonly=True)
    indicator = Field(column_name=_("indicator"), readonly=True)
    points = Field(attribute="points", column_name=_("points"), readonly=True)
    reason = Field(attribute="reason", column_name=_("reason"), readonly=True)
    proof = Field(attribute="proof", column_name=_("evidence"), readonly=True)

    class Meta(StaffResource.Meta):
        model = Given
        fields = (
            "round",
            "organisation",
            "number",
            "kind",
            "judge",
            "stage",
            "indicator",
            "points",
            "reason",
            "proof",
        )

    def before_export(self, queryset: QuerySet, **kwargs: Any) -> None:
        """Read the names of the indicators once."""
        standards = queryset.values("assignment__entry__round__standard")
        rows = Indicator.objects.filter(standard__in=standards).values_list("standard_id", "code", "name")
        self.names = {(standard, code): name for standard, code, name in rows}

    def dehydrate_indicator(self, one: Given) -> str:
        """Return code and name."""
        name = self.names.get((one.assignment.entry.round.standard_id, one.code), "")
        return f"{one.code} {name}".strip()


@admin.register(Given)
class GivenAdmin(ExcelMixin, ReadOnlyDesk):
    """All points that were given, to be read and exported."""

    flow = None
    place_lookup = "assignment__entry__organisation__place"
    permissions = {"view": "orgs.view_ratinground"}
    resource_classes = [GivenResource]
    list_display = ("assignment", "judge", "code", "points", "reason", "proof")
    list_filter = ("assignment__entry__round", "assignment__kind", "assignment__stage", "code")
    list_select_related = ("assignment__user", "assignment__entry__organisation__place", "assignment__entry__round")
    search_fields = ("assignment__entry__organisation__name", "assignment__user__name")
    fields = ("assignment", "code", "points", "reason", "proof")
    readonly_fields = fields

    @admin.display(description=_("who judges"))
    def judge(self, one: Given) -> str:
        """Return who gave them."""
        return one.assignment.user.name if one.assignment.user else "-"


@admin.register(Tie)
class TieAdmin(StaffAdmin):
    """What ties people to organisations beyond what the platform knows by itself (回避)."""

    place_lookup = "organisation__place"
    permissions = {"view": "orgs.view_ratinground", "add": RUN, "change": RUN, "delete": RUN}
    list_display = ("full_name", "organisation", "kind", "until", "words")
    list_filter = ("kind", CommunityFilter)
    list_select_related = ("user", "organisation__place")
    search_fields = ("user__name", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    fields = ("user", "organisation", "kind", "until", "words")

    @admin.display(description=_("person"))
    def full_name(self, tie: Tie) -> str:
        """Return who is tied."""
        return tie.user.name
