"""The centre on the portal: what it offers and who sits where, meeting rooms, and what one has asked for oneself."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps
from core.keyset import page_of
from orgs.actions import centre_bookings as actions
from orgs.filters.centre import TicketFilter
from orgs.models.centre import CentreSpace, CentreTicket, IncubationCentre
from orgs.queries.centre import (
    bookings_for,
    centres_of,
    meeting_rooms_of,
    own_bookings,
    own_stays,
    own_tickets,
    seats_of,
    service_figures,
    services_of,
    stays_that_wait,
    week_of,
)
from orgs.queries.centre_people import guests_of
from orgs.states.centre import OPEN
from orgs.states.centre_spaces import BOOKING
from orgs.web.forms.centre import BookForm
from places.models import Place

from .desks import put_errors

WEEK = timedelta(days=7)


def index(request: HttpRequest) -> HttpResponse:
    """Show the centre of the street, or the list if it has several."""
    centres = list(centres_of(the_street()))
    if len(centres) == 1:
        return _page(request, centres[0])
    context = {"centres": centres, "keeps": request.user.has_perm("orgs.see_centre_desk", the_street())}
    return render(request, "orgs/centre/index.html", context)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a centre: what it offers, when it is open, who sits where, how to apply."""
    return _page(request, open_centre(pk))


def rooms(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the meeting rooms of a centre and what is booked in seven days."""
    centre, today = open_centre(pk), timezone.localdate()
    first = _asked_day(request.GET.get("day", ""), today)
    context = {
        "centre": centre,
        "rooms": list(meeting_rooms_of(centre)),
        "days": week_of(centre, first),
        "before": first - WEEK,
        "after": first + WEEK,
        "today": today,
        "may_book": bool(guests_of(request.user)),  # type: ignore[arg-type]
        "own": set(bookings_for(request.user).filter(centre=centre).values_list("pk", flat=True)),  # type: ignore[arg-type]
    }
    return render(request, "orgs/centre/rooms.html", context)


@login_required
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a meeting room for an organisation that one manages or a circle that one leads."""
    user: Any = request.user
    rows = CentreSpace.objects.usable().to_meet_in().select_related("centre__place", "centre__street")
    space, guests = get_object_or_404(rows, pk=pk), guests_of(user)
    day = request.GET.get("day") or timezone.localdate() + timedelta(days=1)
    form = BookForm(request.POST or None, space=space, guests=guests, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            booking = actions.book_room(space=space, by=user, **form.facts())
        except ValidationError as refused:
            put_errors(form, refused, {"starts_at": "starts", "ends_at": "ends"})
        else:
            messages.success(request, _("The room is booked."))
            return redirect(booking)
    context = {"space": space, "centre": space.centre, "form": form, "guests": guests}
    return render(request, "orgs/centre/book.html", context)


@login_required
@require_POST
def booking_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Cancel a booking of one's own, or call one off as the centre."""
    booking, user = get_object_or_404(bookings_for(request.user), pk=pk), request.user  # type: ignore[arg-type]
    reason = request.POST.get("reason", "")
    try:
        if name == "cancel":
            actions.cancel_booking(booking=booking, by=user, reason=reason)  # type: ignore[arg-type]
        elif name == "call_off":
            actions.call_booking_off(booking=booking, by=user, reason=reason)  # type: ignore[arg-type]
        else:
            raise Http404
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The booking is cancelled."))
    return redirect(booking)


def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a booking to who may change it."""
    row = get_object_or_404(bookings_for(request.user), pk=pk)  # type: ignore[arg-type]
    offers = available_steps(BOOKING, row, request.user)  # type: ignore[arg-type]
    return render(request, "orgs/centre/booking.html", {"booking": row, "offers": offers})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what one has asked the centre for, and the tickets that one works on."""
    user: Any = request.user
    handled = CentreTicket.objects.handled_by(user).filter(stage__in=OPEN).with_names()
    context = {
        "guests": guests_of(user),
        "centres": list(centres_of(the_street())),
        "page": page_of(own_tickets(user), keys=("-id",), after=request.GET.get("after", "")),
        "stays": list(own_stays(user).order_by("-pk")[:20]),
        "bookings": list(own_bookings(user).ahead().order_by("starts_at")[:20]),
        "handled": list(handled.order_by("due_on", "pk")[:100]),
    }
    return render(request, "orgs/centre/mine.html", context)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show the staff the queue of tickets and the stays in which the centre has to act."""
    street = the_street()
    if not request.user.has_perm("orgs.see_centre_desk", street):
        raise PermissionDenied
    asked = request.GET or {"stage": "open"}
    rows = CentreTicket.objects.filter(street=street).with_names()
    found = TicketFilter(asked, queryset=rows, request=request)
    found.form.fields["kind"].queryset = services_of(street)  # type: ignore[attr-defined]
    tickets = page_of(
        found.qs if found.is_valid() else rows.none(), keys=("due_on", "id"), after=request.GET.get("after", "")
    )
    context = {"filter": found, "page": tickets, "centres": list(centres_of(street))}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "orgs/centre/_tickets.html", context)
    context |= {"stays": list(stays_that_wait(street)[:50]), "today": timezone.localdate()}
    return render(request, "orgs/centre/desk.html", context)


def open_centre(pk: int) -> IncubationCentre:
    """Return an open centre of the street. Raises Http404."""
    return get_object_or_404(centres_of(the_street()).select_related("street"), pk=pk)


def the_street() -> Place:
    """Return the street of this installation."""
    return get_object_or_404(Place, code=settings.STREET_CODE)


def _page(request: HttpRequest, centre: IncubationCentre) -> HttpResponse:
    seats = seats_of(centre)
    groups: dict[str, list[Any]] = {}
    for seat in seats:
        groups.setdefault(seat.space.get_kind_display(), []).append(seat)
    context = {
        "centre": centre,
        "groups": [
            {"label": label, "seats": rows, "free": sum(seat.state == "free" for seat in rows)}
            for label, rows in groups.items()
        ],
        "rooms": list(meeting_rooms_of(centre)),
        "figures": service_figures(centre.street),
        "least": settings.CENTRE_NUMBERS_LEAST,
        "may_ask": bool(guests_of(request.user)),  # type: ignore[arg-type]
        "keeps": request.user.has_perm("orgs.see_centre_desk", centre),
    }
    return render(request, "orgs/centre/page.html", context)


def _asked_day(text: str, today: date) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found is not None and abs((found - today).days) <= 3650 else today  # noqa: PLR2004 - ten years
