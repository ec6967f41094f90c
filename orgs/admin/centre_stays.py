"""The staff face of stays and bookings, and what they share with tickets."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.admin import ExcelMixin, StaffAdmin, StaffResource
from orgs.actions import centre_bookings as bookings
from orgs.actions import centre_stays as stays
from orgs.models.centre import CentreStay, RoomBooking
from orgs.states.centre_spaces import BOOKING, STAY

from .centre_forms import ApproveForm, ExtendForm

STAY_DEEDS = {
    "approve": stays.approve_stay,
    "extend": stays.extend_stay,
    "move_in": stays.move_in,
    "move_out": stays.move_out,
    "decline": stays.decline_stay,
    "refuse_extension": stays.refuse_extension,
    "remove": stays.remove_stay,
}
REASONED = ("decline", "refuse_extension", "remove")


class OfGuestAdmin(ExcelMixin, StaffAdmin):
    """Rows that organisations and circles ask for on the portal; the staff take the steps."""

    place_lookup = "centre__place"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Organisations and circles ask; nobody imports."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Load the guest."""
        return super().get_queryset(request).with_guest()

    @admin.display(description=_("page"))
    def page(self, obj: Any) -> str:
        """Lead to the portal's page."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj)

    @admin.display(description=_("for whom"))
    def for_whom(self, obj: Any) -> str:
        """Return the organisation or the circle."""
        return str(obj.guest)


class StayResource(StaffResource):
    """Stays as a sheet."""

    guest = Field(attribute="guest", column_name=_("For whom"), readonly=True)
    space = Field(attribute="space", column_name=_("Space"), readonly=True)
    kind = Field(attribute="get_kind_display", column_name=_("Kind"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)
    starts_on = Field(attribute="starts_on", column_name=_("From"), readonly=True)
    ends_on = Field(attribute="ends_on", column_name=_("Last day"), readonly=True)
    moved_in_on = Field(attribute="moved_in_on", column_name=_("Moved in on"), readonly=True)
    moved_out_on = Field(attribute="moved_out_on", column_name=_("Moved out on"), readonly=True)

    class Meta(StaffResource.Meta):
        model = CentreStay
        fields = ("guest", "space", "kind", "stage", "starts_on", "ends_on", "moved_in_on", "moved_out_on")

    def get_queryset(self) -> QuerySet:
        """Load what the columns need."""
        return super().get_queryset().with_guest().select_related("space")


@admin.register(CentreStay)
class CentreStayAdmin(OfGuestAdmin):
    """Stays: who has asked for which space, who has it and until when."""

    flow = STAY
    permissions = {"view": "orgs.view_centrestay"}
    resource_classes = [StayResource]
    step_forms = {"approve": ApproveForm, "extend": ExtendForm}
    list_display = ("__str__", "for_whom", "space", "starts_on", "ends_on", "stage")
    list_filter = ("stage", "kind", "centre")
    list_select_related = ("space", "organisation", "circle")
    search_fields = ("organisation__name", "circle__name", "space__code")
    ordering = ("-pk",)
    fields = (
        "page",
        "for_whom",
        "kind",
        "wished",
        "space",
        "starts_on",
        "ends_on",
        "people",
        "words",
        "stage",
        "answer_by",
        "moved_in_on",
        "moved_out_on",
        "longer_until",
        "extensions",
    )
    readonly_fields = fields

    def step_form(self, obj: Model, name: str) -> Any:
        """Offer the free spaces of this stay."""
        form_class = self.step_forms.get(name)
        return partial(form_class, stay=obj) if form_class else None

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer what the centre does."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name in STAY_DEEDS]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the actions, which tell those concerned and set what is due."""
        if name not in STAY_DEEDS:
            raise Http404
        facts = {"reason": reason} if name in REASONED else {}
        return STAY_DEEDS[name](stay=obj, by=request.user, **facts, **data)


class BookingResource(StaffResource):
    """Bookings as a sheet."""

    guest = Field(attribute="guest", column_name=_("For whom"), readonly=True)
    space = Field(attribute="space", column_name=_("Meeting room"), readonly=True)
    starts_at = Field(attribute="starts_at", column_name=_("From"), readonly=True)
    ends_at = Field(attribute="ends_at", column_name=_("Until"), readonly=True)
    people = Field(attribute="people", column_name=_("How many people come"), readonly=True)
    words = Field(attribute="words", column_name=_("What for"), readonly=True)
    stage = Field(attribute="get_stage_display", column_name=_("State"), readonly=True)

    class Meta(StaffResource.Meta):
        model = RoomBooking
        fields = ("guest", "space", "starts_at", "ends_at", "people", "words", "stage")

    def get_queryset(self) -> QuerySet:
        """Load what the columns need."""
        return super().get_queryset().with_guest().select_related("space")


@admin.register(RoomBooking)
class RoomBookingAdmin(OfGuestAdmin):
    """Bookings of meeting rooms; the centre may call one off."""

    flow = BOOKING
    permissions = {"view": "orgs.view_roombooking"}
    resource_classes = [BookingResource]
    list_display = ("space", "for_whom", "starts_at", "ends_at", "people", "stage")
    list_filter = ("stage", "centre", "space")
    list_select_related = ("space", "organisation", "circle")
    search_fields = ("organisation__name", "circle__name")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-pk")
    fields = ("page", "space", "for_whom", "starts_at", "ends_at", "people", "words", "stage")
    readonly_fields = fields

    def offers(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """Offer to call it off."""
        return [offer for offer in super().offers(request, obj) if offer["step"].name == "call_off"]

    def take_step(self, request: HttpRequest, obj: Model, name: str, reason: str, **data: Any) -> Model:
        """Go through the action, which tells who booked."""
        if name != "call_off":
            raise Http404
        return bookings.call_booking_off(booking=obj, by=request.user, reason=reason)
