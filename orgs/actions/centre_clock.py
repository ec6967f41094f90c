"""What the clock does at the centre: closes tickets that nobody confirms, and ends what belongs to who is over."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.workdays import add_working_days
from orgs.models.centre import CentreStay, CentreTicket, RoomBooking
from orgs.states import ENDED
from orgs.states.centre import OPEN, TicketStage
from orgs.states.centre_spaces import BookingStage, StayStage
from orgs.states.circles import CircleStage

from .centre import confirm_ticket, withdraw_ticket
from .centre_bookings import cancel_booking
from .centre_stays import withdraw_stay

BATCH = 100


def close_unconfirmed() -> int:
    """Close the tickets that were done long ago and that nobody confirmed; return how many."""
    closed = 0
    while count := _close_batch():
        closed += count
    return closed


def end_what_is_over() -> int:
    """Withdraw wishes, tickets and bookings of organisations and circles that are over; return how many.

    Who still has a key is moved out by people.
    """
    return _stays() + _tickets() + _bookings()


@transaction.atomic
def _close_batch() -> int:
    last = add_working_days(timezone.localdate(), -int(settings.CENTRE_TICKET_CONFIRM_DAYS))
    rows = CentreTicket.objects.filter(stage=TicketStage.DONE, done_on__lt=last)
    batch = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    for ticket in batch:
        confirm_ticket(ticket=ticket, by=None)
    return len(batch)


def _is_over() -> Q:
    ended = Q(organisation__stage__in=ENDED) | Q(circle__organisation__stage__in=ENDED)
    return ended | Q(circle__stage=CircleStage.CLOSED)


@transaction.atomic
def _stays() -> int:
    rows = CentreStay.objects.filter(_is_over(), stage__in=(StayStage.ASKED, StayStage.APPROVED)).order_by("pk")
    batch = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for stay in batch:
        withdraw_stay(stay=stay, by=None, reason=_("It is over."))
    return len(batch)


@transaction.atomic
def _tickets() -> int:
    rows = CentreTicket.objects.filter(_is_over(), stage__in=OPEN).order_by("pk")
    batch = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for ticket in batch:
        withdraw_ticket(ticket=ticket, by=None, reason=_("It is over."))
    return len(batch)


@transaction.atomic
def _bookings() -> int:
    ahead = RoomBooking.objects.filter(_is_over(), stage=BookingStage.BOOKED, starts_at__gt=timezone.now())
    batch = list(ahead.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for booking in batch:
        cancel_booking(booking=booking, by=None, reason=_("It is over."))
    return len(batch)
