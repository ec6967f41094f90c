"""The staff face of the federation: entered by the street; the rest is read here and done on the portal."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field

from core.admin import DayWidget, ExcelMixin, StaffAdmin, StaffResource
from orgs.actions import federation as actions
from orgs.models.federation import CouncilMeeting, CouncilSeat, Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import JointProgramme, PeerRating, PeerRound
from orgs.states.federation import LOAN, MEMBERSHIP, PROGRAMME, SEAT

from .offices import _ReadOnly


class FederationMemberResource(StaffResource):
    """Members as a sheet."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    community = Field(attribute="organisation__place__name", column_name=_("Community"), readonly=True)
    stars = Field(attribute="organisation__stars", column_name=_("Stars"), readonly=True)
    joined_on = Field(attribute="joined_on", column_name=_("member since"), widget=DayWidget(), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = FederationMember
        fields = ("organisation", "community", "stars", "joined_on", "stage")


class LoanResource(StaffResource):
    """Loans as a sheet."""

    item = Field(attribute="item__name", column_name=_("Shared resource"), readonly=True)
    owner = Field(attribute="item__organisation__name", column_name=pgettext_lazy("pool", "Owner"), readonly=True)
    borrower = Field(attribute="borrower__name", column_name=_("Borrower"), readonly=True)
    starts_on = Field(attribute="starts_on", column_name=_("From"), widget=DayWidget(), readonly=True)
    ends_on = Field(attribute="ends_on", column_name=_("Until"), widget=DayWidget(), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = PoolLoan
        fields = ("item", "owner", "borrower", "starts_on", "ends_on", "stage")


class FederationForm(forms.ModelForm):
    """The federation; what would be refused is said at the form."""

    def clean(self) -> dict[str, Any]:
        """Take an organisation of the own street only."""
        data = super().clean() or {}
        place, organisation = data.get("place"), data.get("organisation")
        if place and organisation and organisation.street_id != place.pk:
            raise ValidationError({"organisation": _("Choose an organisation of the same street.")})
        return data


@admin.register(Federation)
class FederationAdmin(StaffAdmin):
    """The federation of the street."""

    form = FederationForm
    permissions = {
        "view": "orgs.view_federation",
        "add": "orgs.found_federation",
        "change": "orgs.found_federation",
    }
    list_display = ("organisation", "place", "founded_on", "term_years")
    list_select_related = ("organisation", "place")
    autocomplete_fields = ("organisation",)
    fields = ("place", "organisation", "founded_on", "term_years", "charter")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Enter a new one by the action."""
        if change:
            super().save_model(request, obj, form, change)
            return
        names = ("organisation", "founded_on", "term_years", "charter")
        made = actions.found_federation(
            street=obj.place, by=request.user, **{name: getattr(obj, name) for name in names}
        )
        obj.pk, obj.street_id = made.pk, made.street_id


class _Kept(_ReadOnly):
    permissions = {"view": "orgs.view_federation"}
    place_lookup = "federation__place"
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Change nothing by hand."""
        return list(self.fields)


@admin.register(FederationMember)
class FederationMemberAdmin(ExcelMixin, _Kept):
    """Members and requests; their steps are taken here, too."""

    flow = MEMBERSHIP
    resource_classes = [FederationMemberResource]
    list_display = ("organisation", "stage", "joined_on", "ended_on")
    list_filter = ("stage",)
    list_select_related = ("organisation__place", "federation__place", "federation__organisation")
    search_fields = ("organisation__name",)
    fields = ("federation", "organisation", "words", "stage", "joined_on", "ended_on", "answer_by", "answer")

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer what the federation decides."""
        return StaffAdmin.offers(self, request, obj)

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions."""
        if name not in actions.MEMBER_STEPS:
            raise Http404
        return actions.MEMBER_STEPS[name](obj, request.user, reason)


@admin.register(CouncilSeat)
class CouncilSeatAdmin(_Kept):
    """Seats on the council with the results of the elections."""

    flow = SEAT
    list_display = ("title", "person", "organisation", "starts_on", "ends_on", "stage")
    list_filter = ("stage", "title")
    list_select_related = ("user", "organisation", "federation__place")
    fields = (
        "federation",
        "organisation",
        "person",
        "title",
        "starts_on",
        "ends_on",
        "elected_on",
        "present_count",
        "votes_for",
        "votes_against",
        "stage",
        "ended_on",
    )

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, obj: CouncilSeat) -> str:
        """Name the holder in full."""
        return obj.user.name


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(_Kept):
    """Meetings of the council."""

    list_display = ("held_on", "agenda", "is_public")
    fields = ("federation", "held_on", "present", "agenda", "decisions", "is_public")


@admin.register(PoolItem)
class PoolItemAdmin(_Kept):
    """What members share."""

    list_display = ("name", "kind", "organisation", "quantity", "is_shown")
    list_filter = ("kind", "is_shown")
    list_select_related = ("organisation", "federation__place")
    search_fields = ("name", "organisation__name")
    fields = ("federation", "organisation", "kind", "name", "words", "quantity", "where", "terms", "is_shown")


@admin.register(PoolLoan)
class PoolLoanAdmin(ExcelMixin, _Kept):
    """Loans among members."""

    flow = LOAN
    resource_classes = [LoanResource]
    list_display = ("item", "borrower", "starts_on", "ends_on", "stage")
    list_filter = ("stage",)
    list_select_related = ("item__organisation", "borrower", "federation__place")
    search_fields = ("item__name", "borrower__name")
    fields = (
        "item",
        "borrower",
        "quantity",
        "starts_on",
        "ends_on",
        "purpose",
        "stage",
        "returned_on",
        "condition",
        "score_of_owner",
        "score_of_borrower",
    )


@admin.register(JointProgramme)
class JointProgrammeAdmin(_Kept):
    """What members do together."""

    flow = PROGRAMME
    list_display = ("title", "organisation", "starts_on", "ends_on", "stage", "person_times")
    list_filter = ("stage",)
    list_select_related = ("organisation", "federation__place")
    search_fields = ("title", "organisation__name")
    fields = (
        "federation",
        "organisation",
        "title",
        "words",
        "starts_on",
        "ends_on",
        "stage",
        "person_times",
        "summary",
    )


@admin.register(PeerRound)
class PeerRoundAdmin(_Kept):
    """Rounds of peers' ratings."""

    list_display = ("name", "opens_on", "closes_on")
    fields = ("federation", "name", "opens_on", "closes_on")


@admin.register(PeerRating)
class PeerRatingAdmin(_Kept):
    """What members said of each other."""

    place_lookup = "round__federation__place"
    list_display = ("rated", "rater", "round", "cooperation", "reliability", "quality")
    list_select_related = ("rated", "rater", "round__federation__place")
    search_fields = ("rated__name", "rater__name")
    fields = ("round", "rater", "rated", "cooperation", "reliability", "quality", "words")
