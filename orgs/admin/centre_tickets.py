"""The staff face of service tickets."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import StaffResource
from orgs.actions import centre as tickets
from orgs.filters.centre import TicketFilter
from orgs.models.centre import CentreTicket, TicketNote
from orgs.states.centre import TICKET
from residents.states.affairs import Light

from .centre_forms import FinishForm, HandlerForm
from .centre_stays import OfGuestAdmin
from .incubation import _ReadOnly as ReadOnlyInline

TICKET_DEEDS = {
    "accept": tickets.accept_ticket,
    "hand_on": tickets.hand_ticket_on,
    "decline": tickets.decline_ticket,
    "begin": tickets.begin_ticket,
    "finish": tickets.finish_ticket,
}
REASONED = ("decline", "hand_on")


class NoteInline(ReadOnlyInline):
    """The notes of both sides."""

    model = TicketNote
    fields = readonly_fields = ("created_at", "by", "from_the_centre", "words")
    ordering = ("pk",)


class LightFilter(admin.SimpleListFilter):
    """How a ticket stands to its day."""

    title = _("Time limit")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the three lights in words."""
        return list(Light.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return those in time, due soon or overdue."""
        known = self.value() in Light.values
        return TicketFilter({"light": self.value()}, queryset=queryset, request=request).qs if known else queryset


class TicketResource(StaffResource):
    """Tickets as a sheet."""

    guest = Field(attribute="guest", column_name=_("For whom"), readonly=True)
    kind = Field(attribute="kind__name", column_name=_("Service"), readonly=True)
    title = Field(attribute="title", column_name=_("In a few words"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    handler = Field(attribute="handler__name", column_name=_("Worked on by"), readonly=True)
    due_on = Field(attribute="due_on", column_name=_("To be done by"), readonly=True)
    light = Field(attribute="light__label", column_name=_("Time limit"), readonly=True)
    done_on = Field(attribute="done_on", column_name=_("Done on"), readonly=True)
    rating = Field(attribute="rating", column_name=_("Rating"), readonly=True)
    amount = Field(attribute="amount", column_name=_("Amount asked for (fen)"), readonly=True)
    granted = Field(attribute="granted", column_name=_("Amount decided on (fen)"), readonly=True)

    class Meta(StaffResource.Meta):
        model = CentreTicket
        fields = (
            "guest",
            "kind",
            "title",
            "stage",
            "handler",
            "due_on",
            "light",
            "done_on",
            "rating",
            "amount",
            "granted",
        )

    def get_queryset(self) -> QuerySet:
        """Load what the columns need."""
        return super().get_queryset().with_names()


@admin.register(CentreTicket)
class CentreTicketAdmin(OfGuestAdmin):
    """Service tickets with the steps of the centre; the asker's own stand on the portal."""

    flow = TICKET
    permissions = {"view": "orgs.view_centreticket"}
    resource_classes = [TicketResource]
    step_forms = {"accept": HandlerForm, "hand_on": HandlerForm, "finish": FinishForm}
    list_display = ("title", "kind", "for_whom", "stage", "handler", "due_on", "in_words", "rating")
    list_filter = ("stage", LightFilter, "kind", "centre")
    list_select_related = ("kind", "handler", "organisation", "circle")
    search_fields = ("title", "organisation__name", "circle__name")
    ordering = ("due_on", "pk")
    inlines = (NoteInline,)
    fields = (
        "page",
        "for_whom",
        "kind",
        "incubation",
        "title",
        "words",
        "amount",
        "purpose",
        "stage",
        "handler",
        "due_on",
        "in_words",
        "result",
        "granted",
        "done_on",
        "rating",
        "rating_words",
        "reopened",
        "closed_on",
    )
    readonly_fields = fields

    def step_form(self, obj: Model, name: str) -> Any:
        """Offer who can work on this ticket."""
        form_class = self.step_forms.get(name)
        return partial(form_class, ticket=obj) if form_class else None

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer what the centre does."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in TICKET_DEEDS]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned and set what is due."""
        if name not in TICKET_DEEDS:
            raise Http404
        facts = {"reason": reason} if name in REASONED else {}
        return TICKET_DEEDS[name](ticket=obj, by=request.user, **facts, **data)

    @admin.display(description=_("Time limit"), ordering="due_on")
    def in_words(self, obj: Any) -> str:
        """Return how it stands to its day."""
        light = obj.light
        return str(light.label) if light else "-"
