"""What an app reads and sends about the centre: who sits where, stays, bookings, tickets."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import Input, Output, ProgressField, StepsField
from disclosure.api.serializers import TraceOutput
from disclosure.queries import public_trace
from orgs.models import Organisation
from orgs.models.centre import (
    CentreSpace,
    CentreStay,
    CentreTicket,
    IncubationCentre,
    RoomBooking,
    ServiceKind,
    TicketNote,
)
from orgs.models.circles import Circle
from orgs.queries.centre import seats_of, service_figures
from orgs.states.centre import TICKET
from orgs.states.centre_spaces import BOOKING, STAY, STAY_CHOICES

STAY_STEPS = ("move_in", "move_out", "decline", "withdraw", "refuse_extension", "remove")
STAY_OFFERED = (*STAY_STEPS, "approve", "ask_extension", "extend")
TICKET_STEPS = ("begin", "decline", "withdraw", "reopen")
TICKET_OFFERED = (*TICKET_STEPS, "accept", "hand_on", "finish", "confirm")
BOOKING_STEPS = ("cancel", "call_off")


class CentreSpaceOutput(Output):
    """A space of a centre."""

    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = CentreSpace
        fields = ("id", "kind", "kind_label", "code", "name", "capacity", "floor", "note", "is_usable")


class CentreSeatOutput(serializers.Serializer[Any]):
    """A space and who has it; ``state`` is free, taken, promised or out."""

    space = CentreSpaceOutput()
    state = serializers.CharField()
    guest = serializers.CharField(source="stay.guest.name", default=None)
    until = serializers.DateField(source="stay.ends_on", default=None)
    next_guest = serializers.CharField(source="next.guest.name", default=None)
    next_from = serializers.DateField(source="next.starts_on", default=None)


class ServiceKindOutput(Output):
    """One thing that the centres of the street help with."""

    class Meta:
        model = ServiceKind
        fields = ("id", "service", "name", "description", "days")


class ServiceFiguresOutput(serializers.Serializer[Any]):
    """A year's tickets of one service; null where there are too few to speak of."""

    service = ServiceKindOutput(source="kind")
    count = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField(allow_null=True)
    median_days = serializers.FloatField(allow_null=True)
    rating = serializers.FloatField(allow_null=True)


class CentreOutput(Output):
    """A centre in a list."""

    class Meta:
        model = IncubationCentre
        fields: tuple[str, ...] = (
            "id",
            "name",
            "address",
            "phone",
            "open_days",
            "opens_at",
            "closes_at",
            "hours_note",
        )


class CentreDetail(CentreOutput):
    """A centre with who sits where and how its services went in the last twelve months."""

    run_by_name = serializers.CharField(source="run_by.name", default=None)
    seats = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    class Meta(CentreOutput.Meta):
        fields = (*CentreOutput.Meta.fields, "run_by", "run_by_name", "offers", "how_to_apply", "seats", "figures")

    @extend_schema_field(CentreSeatOutput(many=True))
    def get_seats(self, centre: IncubationCentre) -> list[dict[str, Any]]:
        """Return who sits where."""
        return list(CentreSeatOutput(seats_of(centre), many=True).data)

    @extend_schema_field(ServiceFiguresOutput(many=True))
    def get_figures(self, centre: IncubationCentre) -> list[dict[str, Any]]:
        """Return the figures of the services."""
        return list(ServiceFiguresOutput(service_figures(centre.street), many=True).data)


class RoomTimeOutput(Output):
    """When a meeting room is taken and by whom; everybody reads it."""

    guest = serializers.CharField(source="guest.name")

    class Meta:
        model = RoomBooking
        fields = ("id", "space", "guest", "starts_at", "ends_at")


class _GuestOutput(Output):
    """A row of an organisation or a circle."""

    label = serializers.CharField(source="get_stage_display")  # type: ignore[assignment]
    guest = serializers.CharField(source="guest.name")


class RoomBookingOutput(_GuestOutput):
    """A booking, for who may change it."""

    steps = StepsField(flow=BOOKING, names=BOOKING_STEPS)

    class Meta:
        model = RoomBooking
        fields = (
            "id",
            "centre",
            "space",
            "organisation",
            "circle",
            "guest",
            "starts_at",
            "ends_at",
            "people",
            "words",
            "stage",
            "label",
            "steps",
        )


class CentreStayOutput(_GuestOutput):
    """A stay in a list."""

    class Meta:
        model = CentreStay
        fields: tuple[str, ...] = (
            "id",
            "centre",
            "organisation",
            "circle",
            "guest",
            "kind",
            "space",
            "wished",
            "starts_on",
            "ends_on",
            "stage",
            "label",
        )


class CentreStayDetail(CentreStayOutput):
    """A stay, for those concerned."""

    progress = ProgressField(flow=STAY)
    steps = StepsField(
        flow=STAY,
        names=STAY_OFFERED,
        help_text="approve, ask-extension and extend have addresses of their own.",
    )
    trace = serializers.SerializerMethodField()

    class Meta(CentreStayOutput.Meta):
        fields = (
            *CentreStayOutput.Meta.fields,
            "people",
            "words",
            "answer_by",
            "moved_in_on",
            "moved_out_on",
            "longer_until",
            "extensions",
            "progress",
            "steps",
            "trace",
        )

    @extend_schema_field(TraceOutput(many=True))
    def get_trace(self, stay: CentreStay) -> list[dict[str, Any]]:
        """Return the trace as this reader may see it."""
        rows = public_trace(STAY, stay, self.context["request"].user, concerned=True)
        return list(TraceOutput(rows, many=True).data)


class TicketNoteOutput(Output):
    """A note that both sides read."""

    name = serializers.CharField(source="by.name")

    class Meta:
        model = TicketNote
        fields = ("id", "name", "from_the_centre", "words", "created_at")


class CentreTicketOutput(_GuestOutput):
    """A ticket in a list."""

    kind_name = serializers.CharField(source="kind.name")
    handler_name = serializers.CharField(source="handler.name", default=None)
    light = serializers.CharField(allow_null=True)

    class Meta:
        model = CentreTicket
        fields: tuple[str, ...] = (
            "id",
            "centre",
            "organisation",
            "circle",
            "guest",
            "kind",
            "kind_name",
            "title",
            "stage",
            "label",
            "handler_name",
            "due_on",
            "light",
        )


class CentreTicketDetail(CentreTicketOutput):
    """A ticket, for both sides; amounts in fen."""

    progress = ProgressField(flow=TICKET)
    steps = StepsField(
        flow=TICKET,
        names=TICKET_OFFERED,
        help_text="accept, hand-on, finish and confirm are taken at addresses of their own.",
    )
    notes = TicketNoteOutput(many=True)
    trace = serializers.SerializerMethodField()

    class Meta(CentreTicketOutput.Meta):
        fields = (
            *CentreTicketOutput.Meta.fields,
            "incubation",
            "words",
            "amount",
            "purpose",
            "granted",
            "result",
            "done_on",
            "closed_on",
            "rating",
            "rating_words",
            "reopened",
            "progress",
            "steps",
            "notes",
            "trace",
        )

    @extend_schema_field(TraceOutput(many=True))
    def get_trace(self, ticket: CentreTicket) -> list[dict[str, Any]]:
        """Return the trace as this reader may see it."""
        rows = public_trace(TICKET, ticket, self.context["request"].user, concerned=True)
        return list(TraceOutput(rows, many=True).data)


class TicketHandlerOutput(Output):
    """Somebody who can work on tickets."""

    class Meta:
        model = User
        fields = ("id", "name")


class GuestInput(Input):
    """For which organisation or circle it is: one of the two."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.select_related("place"), required=False, allow_null=True, default=None
    )
    circle = serializers.PrimaryKeyRelatedField(
        queryset=Circle.objects.select_related("place"), required=False, allow_null=True, default=None
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the one that was named as the guest."""
        named = [guest for guest in (attrs.pop("organisation"), attrs.pop("circle")) if guest is not None]
        if len(named) != 1:
            raise serializers.ValidationError({"organisation": [_("Name an organisation or a circle.")]})
        return {**attrs, "guest": named[0]}


def _centres() -> Any:
    return IncubationCentre.objects.select_related("place", "street")


class CentreStayInput(GuestInput):
    """Which kind of space, from when to when, and what for."""

    centre = serializers.PrimaryKeyRelatedField(queryset=_centres())
    kind = serializers.ChoiceField(choices=STAY_CHOICES)
    wished = serializers.PrimaryKeyRelatedField(
        queryset=CentreSpace.objects.all(), required=False, allow_null=True, default=None
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    people = serializers.IntegerField(min_value=1, max_value=500, default=1)
    words = serializers.CharField(max_length=1000)


class ApproveStayInput(Input):
    """Which space, and from when to when if not as asked."""

    space = serializers.PrimaryKeyRelatedField(queryset=CentreSpace.objects.select_related("centre"))
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class StayLongerInput(Input):
    """Until when, and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=1000)


class StayExtendInput(Input):
    """Until when; as asked if empty."""

    until = serializers.DateField(required=False, allow_null=True, default=None)


class RoomBookingInput(GuestInput):
    """Which room, from when to when, for how many and what for."""

    space = serializers.PrimaryKeyRelatedField(queryset=CentreSpace.objects.select_related("centre"))
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    people = serializers.IntegerField(min_value=1, max_value=500, default=1)
    words = serializers.CharField(max_length=200)


class CentreTicketInput(GuestInput):
    """What help is needed; seed money with an amount in fen and what it is for."""

    centre = serializers.PrimaryKeyRelatedField(queryset=_centres())
    kind = serializers.PrimaryKeyRelatedField(queryset=ServiceKind.objects.all())
    title = serializers.CharField(max_length=60)
    words = serializers.CharField(max_length=2000)
    amount = serializers.IntegerField(
        min_value=1, max_value=10**14, required=False, allow_null=True, default=None, help_text="Fen."
    )
    purpose = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TicketHandlerInput(Input):
    """Who looks after it."""

    handler = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))


class TicketHandOnInput(TicketHandlerInput):
    """Who looks after it from now on, and why."""

    reason = serializers.CharField(max_length=1000)


class TicketFinishInput(Input):
    """What was done; for seed money the amount decided on in fen."""

    result = serializers.CharField(max_length=2000)
    granted = serializers.IntegerField(
        min_value=0, max_value=10**14, required=False, allow_null=True, default=None, help_text="Fen."
    )


class TicketConfirmInput(Input):
    """How it was, from 1 to 5."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    rating_words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TicketNoteInput(Input):
    """A note that both sides read."""

    words = serializers.CharField(max_length=1000)
