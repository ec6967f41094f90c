"""A centre with spaces, and what organisations and circles ask of it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Body, User
from orgs.actions import centre as tickets
from orgs.actions import centre_bookings as bookings
from orgs.actions import centre_stays as stays
from orgs.actions.centre_spaces import add_space, open_centre
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, CentreStay, CentreTicket, Guest, IncubationCentre, RoomBooking, ServiceKind
from orgs.models.circles import Circle
from orgs.states.centre import Service
from orgs.states.circles import CircleStage
from places.models import Place
from tests.factories.orgs import OrganisationFactory

WORDS = "团队八个人，每天来两三个人办公。"
NEED = "我们不会记账，想请人教一教。"


def centre_of(street: Place, by: User, **facts: Any) -> IncubationCentre:
    """Return a centre that is open every day from 8:00 to 20:00."""
    usual = {
        "name": "胜利街道社会组织服务中心",
        "address": "胜利路1号二楼",
        "open_days": list(range(7)),
        "opens_at": time(8),
        "closes_at": time(20),
    }
    return open_centre(place=street, by=by, **{**usual, **facts})


def space(centre: IncubationCentre, by: User, kind: str = "desk", code: str = "A01", **facts: Any) -> CentreSpace:
    """Return a space of a centre."""
    return add_space(centre=centre, kind=kind, code=code, by=by, **facts)


def organisation_of(body: Body, **facts: Any) -> Organisation:
    """Return the organisation of a body."""
    return OrganisationFactory(body=body, place=body.place, name=body.name, **facts)


def nursed(circle: Circle) -> Circle:
    """Put a circle into the nursery as if it had gone the whole way."""
    for stage in (CircleStage.ACTIVE, CircleStage.QUALIFIED, CircleStage.NURSERY):
        Circle.objects.filter(pk=circle.pk).exclude(stage=stage).update(stage=stage)
    return Circle.objects.select_related("place", "leader", "organisation").get(pk=circle.pk)


def days(first: int = 0, length: int = 90) -> dict[str, date]:
    """Return the days of a stay that begins so many days from now."""
    starts_on = timezone.localdate() + timedelta(days=first)
    return {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=length - 1)}


def asked(centre: IncubationCentre, guest: Guest, by: User, **facts: Any) -> CentreStay:
    """Return a wish for a desk."""
    return stays.ask_for_stay(
        **{"centre": centre, "guest": guest, "kind": "desk", "words": WORDS, "by": by, **days(), **facts}
    )


def approved(stay: CentreStay, space: CentreSpace, by: User, **facts: Any) -> CentreStay:
    """Return a stay that was approved."""
    return stays.approve_stay(stay=stay, space=space, by=by, **facts)


def inside(stay: CentreStay, space: CentreSpace, by: User) -> CentreStay:
    """Return a stay that has the key."""
    return stays.move_in(stay=approved(stay, space, by), by=by)


def earlier(stay: CentreStay, count: int) -> CentreStay:
    """Let a stay have begun and end so many days earlier."""
    gone = timedelta(days=count)
    CentreStay.objects.filter(pk=stay.pk).update(
        starts_on=F("starts_on") - gone, ends_on=F("ends_on") - gone, free_on=F("free_on") - gone
    )
    return fresh(stay)


def at(hour: int, minute: int = 0, *, ahead: int = 1) -> datetime:
    """Return a time of a day that lies so many days ahead."""
    day = timezone.localdate() + timedelta(days=ahead)
    return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())


def booked(room: CentreSpace, guest: Guest, by: User, first: int = 9, hours: int = 2, **facts: Any) -> RoomBooking:
    """Return a booking of tomorrow."""
    when = {"starts_at": at(first), "ends_at": at(first + hours)}
    return bookings.book_room(**{"space": room, "guest": guest, "words": "理事会", "by": by, **when, **facts})


def service(street: Place, name: str = Service.BOOKS) -> ServiceKind:
    """Return one of the usual services."""
    return ServiceKind.objects.get(street=street, service=name)


def ticket(centre: IncubationCentre, guest: Guest, by: User, kind: str = Service.BOOKS, **facts: Any) -> CentreTicket:
    """Return a ticket that was asked."""
    facts = {"title": "学记账", "words": NEED, "kind": service(centre.street, kind), **facts}
    return tickets.ask_ticket(centre=centre, guest=guest, by=by, **facts)


def working(row: CentreTicket, by: User, handler: User | None = None) -> CentreTicket:
    """Return a ticket that is in work."""
    row = tickets.accept_ticket(ticket=row, handler=handler or by, by=by)
    return tickets.begin_ticket(ticket=row, by=handler or by)


def done(row: CentreTicket, by: User, **facts: Any) -> CentreTicket:
    """Return a ticket that is done."""
    return tickets.finish_ticket(ticket=working(row, by), result="教会了她们记流水账。", by=by, **facts)


def fresh(row: Any) -> Any:
    """Return the row as it is now."""
    return type(row).objects.with_guest().get(pk=row.pk)
