"""The staff face of elections: rounds, single elections, vote rules. Ballots and keys have no face at all."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource, StaffTabularInline
from core.personal import mask_name
from residents import actions
from residents.models import Candidate, Election, ElectionRound, VoteRule
from residents.queries.elections import counts_shown
from residents.states import ELECTION, ROUND


class ReadOnlyInline(StaffTabularInline):
    """Rows that are only read here."""

    can_delete = False
    extra = 0
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False


class CandidateInline(ReadOnlyInline):
    """Who stands."""

    model = Candidate
    fields = ("person", "accepted", "words", "counted")
    readonly_fields = fields

    @admin.display(description=_("person"))
    def person(self, obj: Any) -> str:
        """Return the masked name."""
        return mask_name(obj.resident.name)

    @admin.display(description=_("votes"))
    def counted(self, obj: Any) -> str:
        """Return the votes where they may be shown."""
        return str(obj.votes) if obj.votes is not None and counts_shown(obj.election) else "-"


class ElectionResource(StaffResource):
    """The results of elections as a sheet; names are masked, and counts that would tell are left out."""

    round = Field(attribute="round__name", column_name=_("Round"), readonly=True)
    place = Field(attribute="place__name", column_name=_("Place"), readonly=True)
    office = Field(attribute="get_office_display", column_name=_("Office"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    elected = Field(attribute="elected__name", column_name=_("Elected"), readonly=True)
    basis = Field(attribute="get_basis_display", column_name=_("Basis"), readonly=True)
    roll = Field(attribute="roll", column_name=_("On the roll"), readonly=True)
    ballots = Field(column_name=_("Ballots"), readonly=True)

    masks = {"elected": mask_name}

    class Meta(StaffResource.Meta):
        model = Election
        fields = ("round", "place", "office", "stage", "elected", "basis", "roll", "ballots")

    def dehydrate_ballots(self, election: Election) -> str:
        """Return how many voted, where that tells nobody's vote."""
        return str(election.ballots) if counts_shown(election) else ""


@admin.register(Election)
class ElectionAdmin(ExcelMixin, StaffAdmin):
    """Single elections: where they stand, who stands, how many have voted."""

    flow = ELECTION
    permissions = {"view": "residents.view_election"}
    resource_classes = [ElectionResource]
    list_display = ("__str__", "place", "kind", "stage", "turnout", "closes_at")
    list_filter = ("stage", "office", "kind")
    list_select_related = ("place", "round", "elected", "household")
    search_fields = ("place__name",)
    ordering = ("-pk",)
    inlines = (CandidateInline,)
    fields = (
        "page",
        "office",
        "kind",
        "place",
        "household",
        "round",
        "stage",
        "turnout",
        "nominations_close_at",
        "closes_at",
        "quorum_percent",
        "pass_percent",
        "term_months",
        "basis",
        "decided_at",
    )
    readonly_fields = fields
    door_steps = ("accept_sheet", "refuse_sheet", "repeat", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count the roll and who has voted in the same query."""
        rows = super().get_queryset(request)
        return rows.annotate(on_roll=Count("electors"), have_voted=Count("electors__voted_on"))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Results are not imported."""
        return False

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Leave the rest to the clock and to the family."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in self.door_steps]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions."""
        if name == "accept_sheet":
            return actions.accept_sheet(election=obj, by=request.user)
        if name == "refuse_sheet":
            return actions.refuse_sheet(election=obj, by=request.user, reason=reason)
        if name == "repeat":
            return actions.repeat_election(election=obj, by=request.user)
        return actions.cancel_election(election=obj, by=request.user, reason=reason)

    @admin.display(description=_("turnout"))
    def turnout(self, obj: Any) -> str:
        """Return how many of the roll have voted."""
        return f"{obj.have_voted} / {obj.on_roll}"

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)


@admin.register(ElectionRound)
class ElectionRoundAdmin(StaffAdmin):
    """Rounds; they are planned, opened and counted on their own page, where scrutineers type unseen."""

    flow = ROUND
    permissions = {"view": "residents.view_electionround", "add": "residents.change_electionround"}
    list_display = ("name", "place", "office", "stage", "nominations_close_at", "closes_at")
    list_filter = ("stage", "office")
    list_select_related = ("place",)
    ordering = ("-pk",)
    fields = ("page", "name", "place", "office", "stage", "nominations_close_at", "closes_at", "renews")
    readonly_fields = fields

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Lead to the page that plans a round."""
        return HttpResponseRedirect(reverse("residents:new_round"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Offer it to staff of a place; the page asks again."""
        return bool(request.user.standing.is_staff)

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer to cancel; a round is opened on its page."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name == "cancel"]

    def take_step(self, request: HttpRequest, obj: Any, name: str, reason: str, **data: Any) -> Model:
        """Cancel the round and what is open of it."""
        return actions.cancel_round(round_=obj, by=request.user, reason=reason)

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the page with the turnout."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)


@admin.register(VoteRule)
class VoteRuleAdmin(StaffAdmin):
    """By what rule offices are voted on; the operator confirms it against the law in force."""

    place_lookup = None
    permissions = {"view": "residents.view_voterule", "change": "residents.change_voterule"}
    list_display = ("__str__", "quorum_percent", "pass_percent", "term_months", "source", "confirmed_on")
    fields = (
        "office",
        "quorum_percent",
        "pass_percent",
        "term_months",
        "nomination_days",
        "voting_days",
        "source",
        "confirmed_on",
    )
    readonly_fields = ("office",)
