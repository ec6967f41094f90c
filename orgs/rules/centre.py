"""Who asks, decides, works and reads at the centre; every refusal in words."""

import rules
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import is_signed_in, is_street_staff
from accounts.states import Role
from core.attachments import register_reader
from core.flow import Actor
from orgs.models import Organisation
from orgs.models.centre import CentreStay, CentreTicket, RoomBooking
from orgs.models.centre_stays import OfGuest
from orgs.models.register import Deregistration
from orgs.states.centre import OPEN, TICKET, UNCLOSED, TicketStage
from orgs.states.centre_spaces import BOOKING, STAY, StayStage
from orgs.states.deregistration import ENDING, Settlement

from .centre_guests import speaks_for, why_not_helped, why_not_housed
from .deregistration import register_check


@rules.predicate
def speaks_for_its_guest(user: User, row: OfGuest | None) -> bool:
    """Whether somebody manages the organisation, or leads the circle, to which the row belongs."""
    return row is not None and is_signed_in(user) and speaks_for(user, row.guest)


@rules.predicate
def works_on_it(user: User, ticket: CentreTicket | None) -> bool:
    """Whether the ticket was assigned to the person."""
    return ticket is not None and is_signed_in(user) and ticket.handler_id == user.pk


@rules.predicate
def is_street_staff_somewhere(user: User) -> bool:
    """Whether somebody is staff of any street; the object's place is asked by the query."""
    return is_signed_in(user) and user.standing.has(Role.STREET_STAFF)


rules.add_perm("orgs.keep_centre", is_street_staff)
rules.add_perm("orgs.speak_for_guest", speaks_for_its_guest)
rules.add_perm("orgs.end_stay", speaks_for_its_guest | is_street_staff)
rules.add_perm("orgs.read_stay", speaks_for_its_guest | is_street_staff)
rules.add_perm("orgs.work_centreticket", works_on_it | is_street_staff)
rules.add_perm("orgs.read_centreticket", speaks_for_its_guest | works_on_it | is_street_staff)
rules.add_perm("orgs.see_centre_desk", is_street_staff)
# The staff site asks these with and without an object.
for _model in ("incubationcentre", "centrespace", "centrestay", "roombooking", "servicekind", "centreticket"):
    rules.add_perm(f"orgs.view_{_model}", is_street_staff_somewhere)


@STAY.guard("approve")
@STAY.guard("move_in")
def may_be_housed(stay: CentreStay) -> str | None:
    """Refuse a space to whom the centre does not house any more."""
    return why_not_housed(stay.guest, stay.centre)


@STAY.guard("move_in")
def may_move_in(stay: CentreStay) -> str | None:
    """Refuse the key before the first day, after the last, to a space out of use, and while somebody else has it."""
    today, space = timezone.localdate(), stay.space
    if space is None or not space.is_usable:
        return _("The space is out of use.")
    if today < stay.starts_on:
        return _("The stay begins on %(day)s.") % {"day": stay.starts_on}
    if today > stay.ends_on:
        return _("The days of this stay are over.")
    if CentreStay.objects.inside().filter(space=space).exists():
        return _("Somebody else still has the key.")
    return None


@STAY.guard("ask_extension")
def asks_once(stay: CentreStay) -> str | None:
    """Refuse a second wish while the first waits."""
    return _("Your wish to stay longer waits for the centre.") if stay.longer_until else None


@STAY.guard("refuse_extension")
def was_asked(stay: CentreStay) -> str | None:
    """Refuse to answer what nobody asked."""
    return None if stay.longer_until else _("Nobody has asked to stay longer.")


@STAY.actor_guard("approve")
@STAY.actor_guard("decline")
@STAY.actor_guard("extend")
@TICKET.actor_guard("accept")
@TICKET.actor_guard("hand_on")
@TICKET.actor_guard("decline")
def is_not_their_own(row: OfGuest, by: Actor | None) -> str | None:
    """Refuse staff who would decide for an organisation or circle of their own."""
    if isinstance(by, User) and speaks_for(by, row.guest):
        return _("It is your own; somebody else decides.")
    return None


@BOOKING.guard("cancel")
@BOOKING.guard("call_off")
def lies_ahead(booking: RoomBooking) -> str | None:
    """Refuse to cancel what has begun."""
    return None if booking.lies_ahead else _("It has begun already.")


@TICKET.guard("accept")
def may_be_helped(ticket: CentreTicket) -> str | None:
    """Refuse to begin for whom the centre does nothing any more."""
    return why_not_helped(ticket.guest, ticket.centre)


@TICKET.guard("reopen")
def may_be_reopened(ticket: CentreTicket) -> str | None:
    """Refuse to open a ticket again more often than allowed."""
    if ticket.reopened < settings.CENTRE_TICKET_REOPENED_MOST:
        return None
    return _("It was opened again already; ask for a new ticket.")


def why_not_handler(person: User, ticket: CentreTicket) -> str | None:
    """Return why somebody can't work on a ticket: one who speaks for the asker."""
    if speaks_for(person, ticket.guest):
        return _("%(name)s belongs to those who ask.") % {"name": person.name}
    return None


def stays_held(organisation: Organisation) -> str | None:
    """Name the spaces that an organisation has, or was promised, at the centre."""
    rows = CentreStay.objects.holding().of(organisation).select_related("space")
    spaces = "、".join(str(stay.space) for stay in rows.order_by("pk"))
    return _("It sits at the centre: %(spaces)s.") % {"spaces": spaces} if spaces else None


def tickets_open(organisation: Organisation) -> str | None:
    """Count the tickets of an organisation that the centre works on."""
    count = CentreTicket.objects.open().of(organisation).count()
    if not count:
        return None
    words = ngettext("%(count)d service ticket is open.", "%(count)d service tickets are open.", count)
    return words % {"count": count}


register_check(Settlement.DESK, stays_held)
register_check(Settlement.DESK, tickets_open)


@ENDING.guard("announce")
def sits_nowhere(case: Deregistration) -> str | None:
    """Refuse to let an organisation go that still sits at the centre, whatever was ticked before."""
    return stays_held(case.organisation)


def _ticket(pk: int) -> CentreTicket | None:
    return CentreTicket.objects.with_names().filter(pk=pk).first()


def may_read_files(user: User, pk: int) -> bool:
    """Whether somebody sees the files of a ticket: both sides do."""
    ticket = _ticket(pk)
    return ticket is not None and user.has_perm("orgs.read_centreticket", ticket)


def may_write_files(user: User, pk: int) -> bool:
    """Whether somebody adds files: both sides do, until it is over."""
    ticket = _ticket(pk)
    return ticket is not None and ticket.stage in UNCLOSED and user.has_perm("orgs.read_centreticket", ticket)


register_reader("orgs.centreticket", may_read_files, may_write_files)

__all__ = ["OPEN", "StayStage", "TicketStage", "speaks_for", "why_not_handler", "why_not_helped", "why_not_housed"]
