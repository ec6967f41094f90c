"""The stars that organisations hold, early warnings, vetoes, and who asks for more, on the staff site."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.states import Role
from core.admin import ExcelMixin, StaffResource
from core.flow import Step
from orgs.actions.stars import veto
from orgs.models import VetoGround
from orgs.models.stars import StarGrant, StarVeto, StarWarning, UpgradeRequest
from orgs.states.stars import STARS, UPGRADE, WARNING, GrantStage
from places.models import Place
from places.states import Level

from .rounds_desk import CommunityFilter, Desk, ReadOnlyDesk, TriedForm, VetoForm, grounds_at

RUN = "orgs.run_rating_round"
WITHDRAW = Step("veto", (GrantStage.HELD,), "", RUN, _("Withdraw the stars (veto)"), "", "", needs_reason=True)


class GrantResource(StaffResource):
    """Stars as a sheet."""

    organisation = Field(attribute="organisation__name", column_name=_("Organisation"), readonly=True)
    filing = Field(attribute="organisation__filing_number", column_name=_("Filing number"), readonly=True)
    place = Field(attribute="organisation__place__name", column_name=_("Community"), readonly=True)
    stars = Field(attribute="stars", column_name=_("stars"), readonly=True)
    score = Field(attribute="score", column_name=_("score"), readonly=True)
    number = Field(attribute="number", column_name=_("number of the plaque"), readonly=True)
    from_on = Field(attribute="from_on", column_name=_("from"), readonly=True)
    until = Field(attribute="until", column_name=_("valid until"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    ended_on = Field(attribute="ended_on", column_name=_("ended on"), readonly=True)

    class Meta(StaffResource.Meta):
        model = StarGrant
        fields = (
            "organisation",
            "filing",
            "place",
            "stars",
            "score",
            "number",
            "from_on",
            "until",
            "stage",
            "ended_on",
        )


@admin.register(StarGrant)
class StarGrantAdmin(ExcelMixin, ReadOnlyDesk):
    """Stars that are or were held; they come of rounds and go by the clock or by a veto."""

    flow = STARS
    permissions = {"view": "orgs.view_ratinground"}
    beside = (WITHDRAW,)
    deeds = {"veto": lambda row, by, why, ground: veto(organisation=row.organisation, ground=ground, reason=why, by=by)}
    resource_classes = [GrantResource]
    list_display = ("organisation", "stars", "number", "from_on", "until", "stage", "ended_on")
    list_filter = ("stage", "stars", CommunityFilter)
    search_fields = ("organisation__name", "number", "organisation__filing_number")
    date_hierarchy = "until"
    fields = (
        "organisation",
        "stars",
        "score",
        "number",
        "from_on",
        "until",
        "stage",
        "ended_on",
        "standard",
        "entry",
        "verify",
    )
    readonly_fields = fields

    def step_form(self, obj: Model, name: str) -> Callable[..., forms.Form] | None:
        """Ask for the ground."""
        return partial(VetoForm, obj=obj) if name == "veto" else None

    @admin.display(description=_("Checked at"))
    def verify(self, row: StarGrant) -> SafeString:
        """Lead to the page on which anybody checks the plaque."""
        return format_html('<a href="{}">{}</a>', row.get_verify_url(), row.number)


@admin.register(StarWarning)
class StarWarningAdmin(ReadOnlyDesk):
    """Early warnings; the clock opens and ends them."""

    flow = WARNING
    permissions = {"view": "orgs.view_ratinground"}
    list_display = ("organisation", "score", "needed", "opened_on", "due_on", "stage")
    list_filter = ("stage", CommunityFilter)
    fields = ("organisation", "grant", "score", "needed", "opened_on", "due_on", "stage")
    readonly_fields = fields


class StarVetoForm(TriedForm):
    """A veto without a round."""

    def attempt(self, **facts: Any) -> None:
        """Veto."""
        veto(by=self.by, **facts)


@admin.register(StarVeto)
class StarVetoAdmin(Desk):
    """Vetoes: stars withdrawn on a ground of the standard, and no rating for a time."""

    form = StarVetoForm
    permissions = {"view": "orgs.view_ratinground", "add": RUN}
    list_display = ("organisation", "ground", "decided_on", "barred_until", "by")
    list_filter = (CommunityFilter, "decided_on")
    list_select_related = ("organisation__place", "ground", "by")
    autocomplete_fields = ("organisation",)
    written = ("organisation", "ground", "reason")
    fields = (*written, "decided_on", "barred_until", "by")

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the grounds that are in force in the reader's streets."""
        if db_field.name == "ground":
            streets = Place.objects.level(Level.STREET)
            if not request.user.is_superuser:
                streets = streets.filter(path__in=request.user.standing.paths(Role.STREET_STAFF))
            pks = [ground.pk for street in streets for ground in grounds_at(street)]
            kwargs["queryset"] = VetoGround.objects.filter(pk__in=pks)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_by(self, request: HttpRequest, **facts: Any) -> Model:
        """Veto by the action."""
        return veto(by=request.user, **facts)


@admin.register(UpgradeRequest)
class UpgradeRequestAdmin(ReadOnlyDesk):
    """Requests for an upgrade; the next round takes them in."""

    flow = UPGRADE
    permissions = {"view": "orgs.view_ratinground"}
    list_display = ("organisation", "words", "grant", "stage", "created_at")
    list_filter = ("stage", CommunityFilter)
    list_select_related = ("organisation__place", "grant__organisation")
    fields = ("organisation", "grant", "words", "by", "stage")
    readonly_fields = fields
