"""The centre over the API: who sits where, when rooms are taken; stays, bookings and tickets by the portal's doors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api.person import me
from accounts.models import User
from core.api.files import FilesMixin
from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from orgs.actions import centre as tickets
from orgs.actions import centre_bookings as bookings
from orgs.actions import centre_stays as stays
from orgs.api.serializers import centre as said
from orgs.filters.centre import StayFilter, TicketFilter
from orgs.models.centre import CentreStay, CentreTicket, IncubationCentre, RoomBooking, ServiceKind
from orgs.queries.centre import bookings_for, centres_of, services_of, stays_for, tickets_for
from orgs.queries.centre_people import who_can_handle
from orgs.states.centre import TICKET
from orgs.states.centre_spaces import BOOKING, STAY
from places.models import Place

Deed = Callable[..., Any]
STAY_DEEDS: dict[str, Deed] = {
    "move_in": stays.move_in,
    "move_out": stays.move_out,
    "decline": stays.decline_stay,
    "withdraw": stays.withdraw_stay,
    "refuse_extension": stays.refuse_extension,
    "remove": stays.remove_stay,
}
TICKET_DEEDS: dict[str, Deed] = {
    "begin": tickets.begin_ticket,
    "decline": tickets.decline_ticket,
    "withdraw": tickets.withdraw_ticket,
    "reopen": tickets.reopen_ticket,
}
BOOKING_DEEDS: dict[str, Deed] = {"cancel": bookings.cancel_booking, "call_off": bookings.call_booking_off}


def the_street() -> Place:
    """Return the street of this installation."""
    return get_object_or_404(Place, code=settings.STREET_CODE)


class CentreViews(ReadOnlyModelViewSet[IncubationCentre]):
    """The centres of the street; everybody reads who sits where."""

    queryset = IncubationCentre.objects.all()
    filterset_class = None
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[IncubationCentre]:
        """List the open ones."""
        return centres_of(the_street()).select_related("street")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[IncubationCentre]]:
        """Return the short form in lists."""
        return said.CentreOutput if self.action == "list" else said.CentreDetail

    @extend_schema(responses=said.RoomTimeOutput(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def bookings(self, request: Request, **_kwargs: Any) -> Response:
        """Read when the meeting rooms are taken in the next days that can be booked."""
        now = timezone.now()
        last = now + timedelta(days=settings.CENTRE_BOOKING_AHEAD_DAYS + 1)
        rows = RoomBooking.objects.ahead().filter(centre=self.get_object(), starts_at__lt=last)
        return Response(said.RoomTimeOutput(rows.with_guest().order_by("starts_at", "pk"), many=True).data)

    @extend_schema(responses=said.TicketHandlerOutput(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None, permission_classes=[IsAuthenticated])
    def handlers(self, request: Request, **_kwargs: Any) -> Response:
        """Read who can work on tickets, as staff of the street."""
        centre = self.get_object()
        if not request.user.has_perm("orgs.keep_centre", centre):
            raise PermissionDenied
        return Response(said.TicketHandlerOutput(who_can_handle(centre), many=True).data)


class ServiceKindViews(mixins.ListModelMixin, GenericViewSet[ServiceKind]):
    """What the centres of the street help with."""

    queryset = ServiceKind.objects.all()
    serializer_class = said.ServiceKindOutput
    filterset_class = None

    def get_queryset(self) -> QuerySet[ServiceKind]:
        """List what is offered."""
        return services_of(the_street())


class _ForThoseConcerned(IdempotentMixin, FlowViewMixin, ReadOnlyModelViewSet[Any]):
    """Rows of organisations and circles: both sides read them, nobody else."""

    permission_classes = [IsAuthenticated]
    lookup_value_regex = "[0-9]{1,18}"
    noun = ""
    deeds: dict[str, Deed] = {}

    def take_step(self, obj: Any, name: str, *, by: User, reason: str) -> Any:
        """Take a step by its action, which tells those concerned."""
        facts = {"reason": reason} if self.flow.step(name).needs_reason else {}
        self.deeds[name](**{self.noun: obj}, by=by, **facts)
        return self.again(obj.pk)

    def again(self, pk: int) -> Any:
        """Return the row as it is now."""
        return self.get_queryset().get(pk=pk)

    def asked(self, deed: Deed, form_class: type[serializers.Serializer[Any]]) -> Response:
        """Ask for something new."""
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        row = deed(by=me(self.request), **form.validated_data)
        return Response(self.detail_of(row.pk), status=status.HTTP_201_CREATED)

    def done(self, deed: Deed, form_class: type[serializers.Serializer[Any]]) -> Response:
        """Do something with a row."""
        row = self.get_object()
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        deed(**{self.noun: row}, by=me(self.request), **form.validated_data)
        return Response(self.detail_of(row.pk))

    def detail_of(self, pk: int) -> Any:
        """Return what both sides read."""
        output: Any = self.get_serializer_class()
        return output(self.again(pk), context=self.get_serializer_context()).data


class StayViews(_ForThoseConcerned):
    """Stays at the centre: my own, and those of the street for its staff."""

    queryset = CentreStay.objects.all()
    filterset_class = StayFilter
    flow, noun, deeds, step_names = STAY, "stay", STAY_DEEDS, said.STAY_STEPS

    def get_queryset(self) -> QuerySet[CentreStay]:
        """Return what the reader may read."""
        return stays_for(self.request.user)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the short form in lists."""
        return said.CentreStayOutput if self.action == "list" else said.CentreStayDetail

    @extend_schema(request=said.CentreStayInput, responses={201: said.CentreStayDetail})
    def create(self, request: Request) -> Response:
        """Ask for a desk, a room or storage."""
        return self.asked(stays.ask_for_stay, said.CentreStayInput)

    @extend_schema(request=said.ApproveStayInput, responses=said.CentreStayDetail)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_kwargs: Any) -> Response:
        """Approve it with a space, as the centre."""
        return self.done(stays.approve_stay, said.ApproveStayInput)

    @extend_schema(request=said.StayLongerInput, responses=said.CentreStayDetail)
    @action(detail=True, methods=["post"], url_path="ask-extension")
    def ask_extension(self, request: Request, **_kwargs: Any) -> Response:
        """Ask to stay longer."""
        return self.done(stays.ask_extension, said.StayLongerInput)

    @extend_schema(request=said.StayExtendInput, responses=said.CentreStayDetail)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, **_kwargs: Any) -> Response:
        """Extend the stay, as the centre."""
        return self.done(stays.extend_stay, said.StayExtendInput)


class BookingViews(_ForThoseConcerned):
    """Bookings of meeting rooms: my own, and those of the street for its staff."""

    queryset = RoomBooking.objects.all()
    serializer_class = said.RoomBookingOutput
    filterset_class = None
    flow, noun, deeds, step_names = BOOKING, "booking", BOOKING_DEEDS, said.BOOKING_STEPS

    def get_queryset(self) -> QuerySet[RoomBooking]:
        """Return what the reader may change."""
        return bookings_for(self.request.user)

    @extend_schema(request=said.RoomBookingInput, responses={201: said.RoomBookingOutput})
    def create(self, request: Request) -> Response:
        """Book a meeting room."""
        return self.asked(bookings.book_room, said.RoomBookingInput)


class TicketViews(FilesMixin, _ForThoseConcerned):
    """Service tickets: my own, those that I work on, and those of the street for its staff."""

    queryset = CentreTicket.objects.all()
    filterset_class = TicketFilter
    flow, noun, deeds, step_names = TICKET, "ticket", TICKET_DEEDS, said.TICKET_STEPS

    def get_queryset(self) -> QuerySet[CentreTicket]:
        """Return what the reader may read."""
        rows = tickets_for(self.request.user)
        return rows if self.action == "list" else rows.prefetch_related("notes__by")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the short form in lists."""
        return said.CentreTicketOutput if self.action == "list" else said.CentreTicketDetail

    @extend_schema(request=said.CentreTicketInput, responses={201: said.CentreTicketDetail})
    def create(self, request: Request) -> Response:
        """Ask the centre for help."""
        return self.asked(tickets.ask_ticket, said.CentreTicketInput)

    @extend_schema(request=said.TicketHandlerInput, responses=said.CentreTicketDetail)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_kwargs: Any) -> Response:
        """Accept and assign it, as the centre."""
        return self.done(tickets.accept_ticket, said.TicketHandlerInput)

    @extend_schema(request=said.TicketHandOnInput, responses=said.CentreTicketDetail)
    @action(detail=True, methods=["post"], url_path="hand-on")
    def hand_on(self, request: Request, **_kwargs: Any) -> Response:
        """Hand it on to somebody else, as the centre."""
        return self.done(tickets.hand_ticket_on, said.TicketHandOnInput)

    @extend_schema(request=said.TicketFinishInput, responses=said.CentreTicketDetail)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, **_kwargs: Any) -> Response:
        """Say what was done, as who works on it."""
        return self.done(tickets.finish_ticket, said.TicketFinishInput)

    @extend_schema(request=said.TicketConfirmInput, responses=said.CentreTicketDetail)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **_kwargs: Any) -> Response:
        """Confirm that it is done and rate it."""
        return self.done(tickets.confirm_ticket, said.TicketConfirmInput)

    @extend_schema(request=said.TicketNoteInput, responses=said.CentreTicketDetail)
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, **_kwargs: Any) -> Response:
        """Write a note that both sides read."""
        return self.done(tickets.add_note, said.TicketNoteInput)
