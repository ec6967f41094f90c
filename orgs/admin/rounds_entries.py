"""Organisations in a round, and the reviews that they ask for, on the staff site."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, F, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffResource
from core.attachments import attachments_of
from core.flow import Step
from orgs.actions import rounds as actions
from orgs.actions.stars import veto
from orgs.models.rounds import Assignment, CommitteeVote, Declaration, RatingReview, RoundEntry
from orgs.rating.table import table_of
from orgs.states.ratings import LineState
from orgs.states.rounds import ENTRY, IN_PLAY, REVIEW, AssignmentKind, AssignmentStage, ReviewStage
from orgs.states.standards import Bar

from .party import ReadOnlyInline
from .rounds_desk import AssignForm, CommunityFilter, EntryCommunityFilter, ReadOnlyDesk, StarsForm, VetoForm, VoteForm

ASSIGN = Step("assign", IN_PLAY, "", "orgs.run_rating_round", _("Assign an assessor"), "", "")
CELL = '<td class="whitespace-nowrap">'
ROW = f"<tr><td>{{}} {{}}</td>{CELL}{{}}</td>{CELL}{{}} / {{}}</td><td>{{}}</td></tr>"
VOTE = Step("vote", (ReviewStage.REQUESTED,), "", "orgs.sit_on_committee", _("Vote"), "", "")
ENTRY_FORMS: dict[str, type[forms.Form]] = {
    "assign": AssignForm,
    "decide": StarsForm,
    "amend": StarsForm,
    "veto": VetoForm,
}


def assigned() -> Count:
    """Return the count of the assessors who have not stepped back."""
    working = Q(assignments__kind=AssignmentKind.ASSESSOR) & ~Q(assignments__stage=AssignmentStage.RECUSED)
    return Count("assignments", filter=working)


class JudgesFilter(admin.SimpleListFilter):
    """Whether an organisation has as many assessors as the standard asks for."""

    title = _("Assessors")
    parameter_name = "judges"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer those who lack some."""
        return [("missing", _("Too few assessors"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those who lack some."""
        if self.value() != "missing":
            return queryset
        return queryset.filter(stage__in=IN_PLAY, judges__lt=F("round__standard__least_assessors"))


class DeclarationInline(ReadOnlyInline):
    """What was declared, with its proof."""

    model = Declaration
    fields = ("code", "words", "by", "proof", "updated_at")
    readonly_fields = fields
    hide_title = True

    @admin.display(description=_("Proof"))
    def proof(self, row: Declaration) -> SafeString:
        """Lead to the files."""
        files = ((reverse("core:attachment", args=[one.pk]), one.name) for one in attachments_of(row))
        return format_html_join("　", '<a href="{}">{}</a>', files)


class AssignmentInline(ReadOnlyInline):
    """Who judges."""

    model = Assignment
    fields = ("kind", "judge", "stage", "done_at")
    readonly_fields = fields
    show_change_link = True
    hide_title = True

    @admin.display(description=_("who judges"))
    def judge(self, row: Assignment) -> str:
        """Return the full name."""
        return row.user.name if row.user else "-"


class EntryResource(StaffResource):
    """Entries as a sheet; the points of every indicator are in the workbook of the round."""

    round = Field(attribute="round__name", column_name=_("Round"), readonly=True)
    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    number = Field(attribute="organisation__filing_number", column_name=_("Filing number"), readonly=True)
    place = Field(attribute="organisation__place__name", column_name=_("Community"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    score = Field(attribute="score", column_name=_("score"), readonly=True)
    bonus = Field(attribute="bonus", column_name=_("bonus"), readonly=True)
    stars_by_points = Field(attribute="stars_by_points", column_name=_("stars by the points"), readonly=True)
    stars = Field(attribute="stars", column_name=_("stars decided"), readonly=True)
    why = Field(attribute="why", column_name=_("why so"), readonly=True)

    class Meta(StaffResource.Meta):
        model = RoundEntry
        fields = (
            "round",
            "organisation",
            "number",
            "place",
            "stage",
            "score",
            "bonus",
            "stars_by_points",
            "stars",
            "why",
        )


@admin.register(RoundEntry)
class RoundEntryAdmin(ExcelMixin, ReadOnlyDesk):
    """Organisations in rounds."""

    flow = ENTRY
    permissions = {"view": "orgs.view_ratinground"}
    beside = (ASSIGN,)
    deeds = {
        "assign": lambda row, by, _why, assessor: actions.assign_assessor(entry=row, user=assessor, by=by),
        "decide": lambda row, by, why, stars: actions.decide_entry(entry=row, stars=stars, why=why, by=by),
        "amend": lambda row, by, why, stars: actions.amend_entry(entry=row, stars=stars, why=why, by=by),
        "veto": lambda row, by, why, ground: veto(organisation=row.organisation, ground=ground, reason=why, by=by),
    }
    resource_classes = [EntryResource]
    list_display = ("organisation", "round", "stage", "score", "by_points", "stars", "judge_count")
    list_filter = ("round", "stage", "stars", CommunityFilter, JudgesFilter)
    list_select_related = ("organisation__place", "round")
    search_fields = ("organisation__name", "organisation__filing_number")
    fields = (
        "organisation",
        "round",
        "stage",
        "why_unrated",
        "score",
        "bonus",
        "counted",
        "by_points",
        "stars",
        "why",
        "veto_ground",
        "review_asked",
        "sheet",
    )
    readonly_fields = fields
    inlines = (DeclarationInline, AssignmentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count the assessors in the list's own query."""
        return super().get_queryset(request).annotate(judges=assigned())

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer the veto last: the first button is the one that is meant most often."""
        return sorted(super().offers(request, obj), key=lambda offer: offer["step"].name == "veto")

    def step_form(self, obj: Model, name: str) -> Callable[..., forms.Form] | None:
        """Bind the choices to the entry."""
        form = ENTRY_FORMS.get(name)
        return partial(form, obj=obj) if form else None

    @admin.display(description=_("Assessors"), ordering="judges")
    def judge_count(self, row: RoundEntry) -> int:
        """Return how many assess it."""
        return row.judges

    @admin.display(description=_("stars by the points"), ordering="stars_by_points")
    def by_points(self, row: RoundEntry) -> str:
        """Return what the points say, once they are added up."""
        return str(row.stars_by_points) if row.lines else "-"

    @admin.display(description=_("why unrated"))
    def why_unrated(self, row: RoundEntry) -> str:
        """Return the bars in words."""
        return "；".join(str(Bar(bar).label) for bar in row.bars) or "-"

    @admin.display(description=_("Review"))
    def review_asked(self, row: RoundEntry) -> str:
        """Lead to the review."""
        review = RatingReview.objects.filter(entry=row).first()
        if review is None:
            return "-"
        url = reverse("admin:orgs_ratingreview_change", args=[review.pk])
        return format_html('<a href="{}">{}</a>', url, review.get_stage_display())

    @admin.display(description=_("Indicators"))
    def sheet(self, row: RoundEntry) -> SafeString:
        """Show every indicator with its figure and its points."""
        if row.round.standard is None:
            return format_html("-")
        found = {line["code"]: line for line in row.lines or row.computed}
        rows = (
            (
                line.code,
                line.name,
                one["value"] or "-",
                one["earned"] or "-",
                line.points,
                LineState(one["state"]).label,
            )
            for line in table_of(row.round.standard).lines
            if (one := found.get(line.code))
        )
        head = (_("Indicator"), _("Figure"), _("Points"), _("Source of the points"))
        body = format_html_join("", ROW, rows)
        heads = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in head))
        return format_html(
            '<table class="staff-errors__table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', heads, body
        )


class VoteInline(ReadOnlyInline):
    """How the committee voted, by name."""

    model = CommitteeVote
    fields = ("full_name", "grants", "words", "voted_at")
    readonly_fields = fields
    hide_title = True

    @admin.display(description=_("member"))
    def full_name(self, vote: CommitteeVote) -> str:
        """Return who voted: the vote is by name."""
        return vote.member.user.name


@admin.register(RatingReview)
class RatingReviewAdmin(ReadOnlyDesk):
    """Reviews: the committee votes by name, and what it voted is written down."""

    flow = REVIEW
    place_lookup = "entry__organisation__place"
    permissions = {"view": "orgs.view_ratinground"}
    beside = (VOTE,)
    deeds = {
        "vote": lambda row, by, why, grants: actions.vote_on_review(review=row, grants=grants, words=why, by=by),
        "uphold": lambda row, by, why: actions.decide_review(review=row, grants=True, reason=why, by=by),
        "reject": lambda row, by, why: actions.decide_review(review=row, grants=False, reason=why, by=by),
    }
    list_display = ("entry", "stage", "due_on", "decided_at")
    list_filter = ("stage", "entry__round", EntryCommunityFilter)
    list_select_related = ("entry__organisation__place", "entry__round")
    search_fields = ("entry__organisation__name",)
    fields = ("entry_link", "by", "words", "stage", "due_on", "decided_at")
    readonly_fields = fields
    inlines = (VoteInline,)

    def step_form(self, obj: Model, name: str) -> Callable[..., forms.Form] | None:
        """Ask how one votes."""
        return partial(VoteForm, obj=obj) if name == "vote" else None

    @admin.display(description=_("entry in a round"))
    def entry_link(self, row: RatingReview) -> SafeString:
        """Lead to the result."""
        return format_html('<a href="{}">{}</a>', reverse("admin:orgs_roundentry_change", args=[row.entry_id]), row)
