"""Reads of the centre that more than one face needs: who sits where, who meets when, tickets and their figures."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, Avg, Case, Count, DateField, DurationField, F, FloatField, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.centre import (
    CentreSpace,
    CentreStay,
    CentreTicket,
    CentreTicketQuerySet,
    IncubationCentre,
    RoomBooking,
    ServiceKind,
)
from orgs.models.centre_stays import CentreStayQuerySet, RoomBookingQuerySet
from orgs.models.circles import Circle
from orgs.states.centre import TicketStage
from orgs.states.centre_spaces import HOLDING, SpaceKind, StayStage
from places.models import Place

from .centre_people import guests_of, handles_tickets

YEAR = timedelta(days=365)
ONE_DAY = timedelta(days=1)


def centres_of(street: Place) -> QuerySet[IncubationCentre]:
    """Return the open centres of a street."""
    return (
        IncubationCentre.objects.filter(street=street, is_active=True).select_related("place", "run_by").order_by("pk")
    )


@dataclass(frozen=True)
class Seat:
    """A space and who has it: today, or promised from a later day."""

    space: CentreSpace
    stay: CentreStay | None = None
    next: CentreStay | None = None

    @property
    def state(self) -> str:
        """Whether it is taken, promised, free or out of use."""
        if self.stay is not None:
            return "taken"
        if not self.space.is_usable:
            return "out"
        return "promised" if self.next is not None else "free"


def seats_of(centre: IncubationCentre) -> list[Seat]:
    """Return the desks, rooms and storage places of a centre with who sits there, by kind and code."""
    spaces = CentreSpace.objects.to_stay_in().filter(centre=centre).select_related("centre__place").order_by("code")
    stays = CentreStay.objects.filter(centre=centre, stage__in=HOLDING).with_guest().order_by("starts_on")
    inside = {stay.space_id: stay for stay in stays if stay.stage == StayStage.IN}
    promised = {stay.space_id: stay for stay in reversed(stays) if stay.stage == StayStage.APPROVED}
    order = list(SpaceKind.values)
    rows = sorted(spaces, key=lambda space: (order.index(space.kind), space.code))
    return [Seat(space, inside.get(space.pk), promised.get(space.pk)) for space in rows]


def meeting_rooms_of(centre: IncubationCentre) -> QuerySet[CentreSpace]:
    """Return the meeting rooms of a centre by code."""
    return CentreSpace.objects.to_meet_in().filter(centre=centre).select_related("centre__place").order_by("code")


@dataclass(frozen=True)
class Day:
    """A day of a centre with what is booked on it."""

    day: date
    is_open: bool
    bookings: list[RoomBooking]


def week_of(centre: IncubationCentre, first: date, days: int = 7) -> list[Day]:
    """Return days from a first one on, each with its bookings by time."""
    zone = timezone.get_current_timezone()
    begin, end = (datetime.combine(day, time(), zone) for day in (first, first + timedelta(days=days)))
    rows = RoomBooking.objects.booked().filter(centre=centre, starts_at__gte=begin, starts_at__lt=end)
    by_day: dict[date, list[RoomBooking]] = {}
    for booking in rows.with_guest().select_related("space").order_by("starts_at", "space__code"):
        by_day.setdefault(timezone.localdate(booking.starts_at), []).append(booking)
    every = [first + timedelta(days=count) for count in range(days)]
    return [Day(day, day.weekday() in centre.open_days, by_day.get(day, [])) for day in every]


def services_of(street: Place) -> QuerySet[ServiceKind]:
    """Return what a street's centres help with."""
    return ServiceKind.objects.filter(street=street, is_active=True).order_by("pk")


@dataclass(frozen=True)
class ServiceFigures:
    """What became of a year's tickets of one kind; none where there are too few to speak of."""

    kind: ServiceKind
    count: int | None
    done: int | None
    median_days: float | None
    rating: float | None


class Median(Aggregate):
    """The middle one of the values."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def service_figures(street: Place) -> list[ServiceFigures]:
    """Return the tickets of the last twelve months by kind: how many, median days from asking to done, rating.

    Fewer than five of a kind are not shown, nor a median or a rating of fewer than five.
    """
    least = int(settings.CENTRE_NUMBERS_LEAST)
    since = timezone.localdate() - YEAR
    asked_on = TruncDate("tickets__created_at", output_field=DateField())
    lately = Q(tickets__created_at__date__gte=since)
    done = lately & Q(tickets__done_on__isnull=False)
    rows = services_of(street).annotate(
        asked=Count("tickets", filter=lately),
        finished=Count("tickets", filter=done),
        rated=Count("tickets__rating", filter=lately),
        median=Median(F("tickets__done_on") - asked_on, filter=done),
        average=Avg("tickets__rating", filter=lately, output_field=FloatField()),
    )
    return [
        ServiceFigures(
            row,
            row.asked if row.asked >= least else None,
            row.finished if row.finished >= least else None,
            row.median / ONE_DAY if row.finished >= least else None,
            row.average if row.rated >= least else None,
        )
        for row in rows
    ]


def open_tickets_of(*, organisation: Organisation | None = None, circle: Circle | None = None) -> CentreTicketQuerySet:
    """Return the tickets of an organisation (those of the circle it was among them) or a circle, due first first."""
    guest = organisation or circle
    rows = CentreTicket.objects.open().with_names()
    return (rows.of(guest) if guest is not None else rows.none()).order_by("due_on", "pk")


def tickets_for(user: User | AnonymousUser) -> CentreTicketQuerySet:
    """Return the tickets that somebody may read: of the own street as staff, assigned, and those of the own guests."""
    if not isinstance(user, User):
        return CentreTicket.objects.none()
    own = CentreTicket.objects.of_any(guests_of(user))
    streets = user.standing.paths(Role.STREET_STAFF)
    return CentreTicket.objects.filter(
        Q(street__path__in=streets) | handles_tickets(user) | Q(pk__in=own.values("pk"))
    ).with_names()


def own_tickets(user: User) -> CentreTicketQuerySet:
    """Return the tickets of the organisations and circles for which somebody speaks."""
    return CentreTicket.objects.of_any(guests_of(user)).with_names()


def own_stays(user: User) -> CentreStayQuerySet:
    """Return their stays."""
    return CentreStay.objects.of_any(guests_of(user)).with_guest().select_related("space")


def own_bookings(user: User) -> RoomBookingQuerySet:
    """Return their bookings."""
    return RoomBooking.objects.of_any(guests_of(user)).with_guest().select_related("space")


def stays_for(user: User | AnonymousUser) -> CentreStayQuerySet:
    """Return the stays that somebody may read: of the own street as staff, and those of the own guests."""
    if not isinstance(user, User):
        return CentreStay.objects.none()
    own = CentreStay.objects.of_any(guests_of(user)).values("pk")
    rows = CentreStay.objects.filter(Q(street__path__in=user.standing.paths(Role.STREET_STAFF)) | Q(pk__in=own))
    return rows.with_guest().select_related("space", "wished")


def bookings_for(user: User | AnonymousUser) -> RoomBookingQuerySet:
    """Return the bookings that somebody may change: of the own street as staff, and those of the own guests."""
    if not isinstance(user, User):
        return RoomBooking.objects.none()
    own = RoomBooking.objects.of_any(guests_of(user)).values("pk")
    rows = RoomBooking.objects.filter(Q(street__path__in=user.standing.paths(Role.STREET_STAFF)) | Q(pk__in=own))
    return rows.with_guest().select_related("space")


def free_spaces(stay: CentreStay) -> QuerySet[CentreSpace]:
    """Return the spaces of a stay's kind that nobody else has in its days, the wished one first."""
    taken = CentreStay.objects.filter(
        centre=stay.centre_id, stage__in=HOLDING, starts_on__lt=stay.free_on, free_on__gt=stay.starts_on
    )
    rows = CentreSpace.objects.usable().filter(centre=stay.centre_id, kind=stay.kind)
    free = rows.exclude(pk__in=taken.exclude(pk=stay.pk).values("space")).select_related("centre")
    return free.order_by(Case(When(pk=stay.wished_id, then=0), default=1), "code")


def stays_that_wait(street: Place) -> CentreStayQuerySet:
    """Return what the centre has to do about stays: decide, hand over the key, answer, get a space back."""
    today = timezone.localdate()
    waits = (
        Q(stage=StayStage.ASKED)
        | Q(stage=StayStage.APPROVED, starts_on__lte=today)
        | Q(stage=StayStage.IN, longer_until__isnull=False)
        | Q(stage=StayStage.IN, ends_on__lt=today)
    )
    rows = CentreStay.objects.filter(waits, street=street)
    return rows.with_guest().select_related("space", "wished").order_by("answer_by", "pk")


def tickets_to_confirm(user: User) -> CentreTicketQuerySet:
    """Return the tickets that wait for the own confirmation."""
    return own_tickets(user).filter(stage=TicketStage.DONE).order_by("done_on", "pk")
