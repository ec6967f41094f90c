"""Service tickets: asked by an organisation or a circle, accepted, worked on, done, confirmed and rated."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from core.workdays import add_working_days
from orgs.models.centre import CentreTicket, Guest, IncubationCentre, ServiceKind, TicketNote
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation
from orgs.queries.centre_people import who_can_handle
from orgs.rules.centre import why_not_handler
from orgs.rules.centre_guests import speaks_for, why_not_helped
from orgs.states.centre import TICKET, UNCLOSED

from .centre_news import tell_handler, tell_of_ticket, ticket_due
from .centre_stays import as_fields, lock_guest

LEAST_WORDS = 5


@transaction.atomic
def ask_ticket(
    *,
    centre: IncubationCentre,
    guest: Guest,
    kind: ServiceKind,
    title: str,
    words: str,
    by: User,
    amount: int | None = None,
    purpose: str = "",
) -> CentreTicket:
    """Ask the centre for help; ``amount`` (fen) and ``purpose`` belong to seed money alone.

    Raises PermissionDenied, FlowRefused for whom the centre does nothing, ValidationError by field.
    """
    guest = lock_guest(guest, by)
    if why := why_not_helped(guest, centre):
        raise FlowRefused(why, code="guest")
    if kind.street_id != centre.street_id or not kind.is_active:
        raise ValidationError({"kind": _("The centre does not offer this just now.")})
    _check_words(words=words, **({"purpose": purpose} if kind.asks_for_money else {}))
    if kind.asks_for_money and not amount:
        raise ValidationError({"amount": _("Say how much you ask for.")})
    if CentreTicket.objects.unclosed().of(guest).count() >= settings.CENTRE_TICKETS_MOST:
        most = {"count": settings.CENTRE_TICKETS_MOST}
        raise FlowRefused(_("At most %(count)d tickets are open at a time.") % most, code="most")
    ticket = CentreTicket(
        centre=centre,
        **as_fields(guest),
        asked_by=by.principal,
        kind=kind,
        incubation=_incubation_of(guest),
        title=title.strip()[:60],
        words=words.strip()[:2000],
        amount=amount if kind.asks_for_money else None,
        purpose=purpose.strip()[:300] if kind.asks_for_money else "",
        due_on=add_working_days(timezone.localdate(), int(settings.CENTRE_TICKET_ANSWER_DAYS)),
    )
    ticket.full_clean(exclude=["street"])
    ticket.save()
    begin(TICKET, ticket, by=by, visibility=Visibility.PRIVATE)
    ticket_due(ticket)
    tell_handler(ticket, _("%(guest)s asks for help: %(kind)s.") % {"guest": guest, "kind": kind})
    return ticket


@transaction.atomic
def accept_ticket(*, ticket: CentreTicket, handler: User, by: User) -> CentreTicket:
    """Accept a ticket and assign it; its days begin today. Raises FlowRefused for a handler who can't be it."""
    _check_handler(ticket, handler)
    ticket = _step(ticket, "accept", by=by, changes={"handler": handler, "due_on": _day_of(ticket)})
    facts = {"name": handler.name, "day": ticket.due_on}
    tell_of_ticket(ticket, _("Accepted: %(name)s looks after it, by %(day)s.") % facts)
    tell_handler(ticket, _("This ticket is yours, to be done by %(day)s.") % facts)
    return ticket


@transaction.atomic
def hand_ticket_on(*, ticket: CentreTicket, handler: User, reason: str, by: User) -> CentreTicket:
    """Hand a ticket on to somebody else, with a reason; its day stands."""
    _check_handler(ticket, handler)
    if ticket.handler_id == handler.pk:
        raise FlowRefused(_("%(name)s works on it already.") % {"name": handler.name}, code="handler")
    tell_handler(ticket, _("%(name)s takes this ticket over. Thank you.") % {"name": handler.name})
    ticket = _step(ticket, "hand_on", by=by, reason=reason, changes={"handler": handler})
    tell_handler(ticket, _("This ticket is yours, to be done by %(day)s.") % {"day": ticket.due_on})
    tell_of_ticket(ticket, _("%(name)s looks after it from now on.") % {"name": handler.name})
    return ticket


@transaction.atomic
def decline_ticket(*, ticket: CentreTicket, by: User, reason: str) -> CentreTicket:
    """Decline a ticket, with a reason."""
    ticket = _step(ticket, "decline", by=by, reason=reason, changes=_over())
    tell_of_ticket(ticket, _("The centre can't help with this: %(reason)s") % {"reason": reason.strip()})
    return ticket


@transaction.atomic
def withdraw_ticket(*, ticket: CentreTicket, by: User | None, reason: str = "") -> CentreTicket:
    """Take a ticket back; ``by=None`` is the clock, for an organisation or circle that is over."""
    ticket = _step(ticket, "withdraw", by=by, reason=reason, changes=_over())
    tell_handler(ticket, _("%(guest)s has taken the ticket back.") % {"guest": ticket.guest})
    return ticket


@transaction.atomic
def begin_ticket(*, ticket: CentreTicket, by: User) -> CentreTicket:
    """Begin to work on an accepted ticket."""
    return _step(ticket, "begin", by=by)


@transaction.atomic
def finish_ticket(*, ticket: CentreTicket, result: str, by: User, granted: int | None = None) -> CentreTicket:
    """Say what was done; for seed money with the amount decided on (fen, 0: none). Raises ValidationError by field."""
    _check_words(result=result)
    changes: dict[str, Any] = {"result": result.strip()[:2000], "done_on": timezone.localdate()}
    if ticket.kind.asks_for_money:
        if granted is None or not 0 <= granted <= (ticket.amount or 0):
            most = _("Say what was decided: from 0 up to what was asked for.")
            raise ValidationError({"granted": most})
        changes["granted"] = granted
    ticket = _step(ticket, "finish", by=by, changes=changes)
    tell_of_ticket(ticket, _("Done. Please confirm and say how it was."))
    return ticket


@transaction.atomic
def confirm_ticket(
    *, ticket: CentreTicket, by: User | None, rating: int | None = None, rating_words: str = ""
) -> CentreTicket:
    """Confirm that it is done and rate it from 1 to 5; ``by=None`` is the clock, which rates nothing."""
    if by is not None and (rating is None or not 1 <= rating <= 5):  # noqa: PLR2004 - the scale itself
        raise ValidationError({"rating": _("Choose one to five.")})
    changes = {**_over(), "rating": rating if by is not None else None, "rating_words": rating_words.strip()[:300]}
    ticket = _step(ticket, "confirm", by=by, changes=changes)
    if by is not None:
        tell_handler(ticket, _("Confirmed, with %(count)d of 5.") % {"count": rating})
    return ticket


@transaction.atomic
def reopen_ticket(*, ticket: CentreTicket, by: User, reason: str) -> CentreTicket:
    """Open a ticket again that is not done yet, once, with a reason; its days begin anew."""
    changes = {"reopened": ticket.reopened + 1, "done_on": None, "due_on": _day_of(ticket)}
    ticket = _step(ticket, "reopen", by=by, reason=reason, changes=changes)
    tell_handler(ticket, _("Opened again: %(reason)s") % {"reason": reason.strip()})
    return ticket


@transaction.atomic
def add_note(*, ticket: CentreTicket, words: str, by: User) -> TicketNote:
    """Write a note that both sides read, until the ticket is over. Raises PermissionDenied, FlowRefused."""
    if not by.has_perm("orgs.read_centreticket", ticket):
        raise PermissionDenied(_("Only those concerned write here."))
    if ticket.stage not in UNCLOSED:
        raise FlowRefused(_("This ticket is over."), code="over")
    if not words.strip():
        raise ValidationError({"words": _("Please write something.")})
    ours = speaks_for(by, ticket.guest)
    note = TicketNote.objects.create(
        ticket=ticket, by=by.principal, words=words.strip()[:1000], from_the_centre=not ours
    )
    if ours:
        tell_handler(ticket, note.words)
    else:
        tell_of_ticket(ticket, note.words)
    return note


def _step(
    ticket: CentreTicket, name: str, *, by: User | None, reason: str = "", changes: Mapping[str, Any] | None = None
) -> CentreTicket:
    taken = take(TICKET, ticket, name, by=by, reason=reason, changes=changes)
    ticket_due(taken)
    return taken


def _over() -> dict[str, Any]:
    return {"closed_on": timezone.localdate()}


def _day_of(ticket: CentreTicket) -> Any:
    return add_working_days(timezone.localdate(), ticket.kind.days)


def _incubation_of(guest: Guest) -> Incubation | None:
    if not isinstance(guest, Circle):
        return None
    return Incubation.objects.running().filter(circle=guest).first()


def _check_handler(ticket: CentreTicket, handler: User) -> None:
    if not who_can_handle(ticket.centre).filter(pk=handler.pk).exists():
        raise FlowRefused(_("%(name)s does not work for the centre.") % {"name": handler.name}, code="handler")
    if why := why_not_handler(handler, ticket):
        raise FlowRefused(why, code="handler")


def _check_words(**texts: str) -> None:
    for name, text in texts.items():
        if len(text.strip()) < LEAST_WORDS:
            least = {"count": LEAST_WORDS}
            raise ValidationError({name: _("Please say it in at least %(count)d characters.") % least})
