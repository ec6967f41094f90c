"""Who is told of what happens at the centre, and what is due."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from notices.actions import clear_due, notify, set_due
from orgs.models import Organisation
from orgs.models.centre import CentreStay, CentreTicket, Guest, IncubationCentre
from orgs.models.centre_stays import OfGuest
from orgs.queries.organisations import managers_of
from orgs.rules.centre_guests import today
from orgs.states.centre_spaces import StayStage


def people_of(guest: Guest) -> list[User]:
    """Return who speaks for an organisation or a circle."""
    guest = today(guest)
    return list(managers_of(guest)) if isinstance(guest, Organisation) else [guest.leader]


def staff_of(centre: IncubationCentre) -> list[User]:
    """Return the staff of the centre: those of the street."""
    return list(holders_of(Role.STREET_STAFF, at=centre.place))


def tell(row: OfGuest, kind: str, people: Iterable[User], text: str, url: str) -> None:
    """Tell people and lead them to the page of the matter."""
    notify(kind=kind, to=people, title=str(row), text=text, url=url, street_code=row.street_code)


def tell_of_stay(stay: CentreStay, text: str) -> None:
    """Tell those who speak for the guest."""
    tell(stay, "orgs.centre_stay", people_of(stay.guest), text, stay.get_absolute_url())


def tell_staff_of_stay(stay: CentreStay, text: str) -> None:
    """Tell the staff of the centre."""
    tell(stay, "orgs.centre_here", staff_of(stay.centre), text, stay.get_absolute_url())


def tell_of_ticket(ticket: CentreTicket, text: str) -> None:
    """Tell those who asked."""
    tell(ticket, "orgs.centre_ticket", people_of(ticket.guest), text, ticket.get_absolute_url())


def tell_handler(ticket: CentreTicket, text: str) -> None:
    """Tell who works on the ticket; the whole desk while nobody does."""
    if ticket.handler is not None:
        tell(ticket, "orgs.centre_work", [ticket.handler], text, ticket.get_absolute_url())
    else:
        tell(ticket, "orgs.centre_here", staff_of(ticket.centre), text, ticket.get_absolute_url())


def ticket_due(ticket: CentreTicket) -> None:
    """Remind of the ticket's day: the staff while it waits for an answer, then who works on it, and staff if late."""
    if not ticket.is_open:
        clear_due(_ticket_key(ticket))
        return
    staff, handler = staff_of(ticket.centre), ticket.handler
    set_due(
        key=_ticket_key(ticket),
        kind="orgs.centre_work" if handler else "orgs.centre_here",
        due_on=ticket.due_on,
        title=f"{ticket.guest} · {ticket}",
        url=ticket.get_absolute_url(),
        people=[handler] if handler else staff,
        street_code=ticket.street_code,
        escalate_to=staff,
        escalate_after=2,
    )


def stay_due(stay: CentreStay) -> None:
    """Remind of what is due of a stay: the decision, moving in, or giving the space back."""
    if stay.stage == StayStage.ASKED and stay.answer_by is not None:
        set_due(
            key=_stay_key(stay),
            kind="orgs.centre_here",
            due_on=stay.answer_by,
            title=str(stay),
            url=stay.get_absolute_url(),
            people=staff_of(stay.centre),
            street_code=stay.street_code,
        )
    elif stay.stage == StayStage.IN:
        staff = staff_of(stay.centre)
        set_due(
            key=_stay_key(stay),
            kind="orgs.centre_stay",
            due_on=stay.ends_on,
            title=_("%(stay)s: the last day") % {"stay": stay},
            url=stay.get_absolute_url(),
            people=people_of(stay.guest),
            street_code=stay.street_code,
            remind_before=settings.CENTRE_STAY_REMIND_DAYS,
            escalate_to=staff,
            escalate_after=1,
        )
    else:
        clear_due(_stay_key(stay))


def _ticket_key(ticket: CentreTicket) -> str:
    return f"orgs.centre_ticket:{ticket.pk}"


def _stay_key(stay: CentreStay) -> str:
    return f"orgs.centre_stay:{stay.pk}"
