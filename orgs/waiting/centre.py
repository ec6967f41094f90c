"""What waits at the centre: for its staff and who works on tickets, and at the desk of an organisation."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem
from core.queue import register as register_queue
from core.workdays import add_working_days
from orgs.models import Organisation
from orgs.models.centre import CentreStay, CentreTicket
from orgs.queries.centre import stays_that_wait, tickets_to_confirm
from orgs.queries.todo import Todo, register
from orgs.states.centre import OPEN, TicketStage
from orgs.states.centre_spaces import StayStage
from places.models import Place

MOST = 50
ENDS_SOON = timedelta(days=30)


def at_the_centre(user: User) -> list[QueueItem]:
    """Return the tickets that nobody has accepted or that are late, and the stays in which the centre has to act."""
    streets = Place.objects.filter(path__in=user.standing.paths(Role.STREET_STAFF), level="street")
    items = []
    for street in streets:
        rows = CentreTicket.objects.filter(street=street).with_names()
        asked = rows.filter(stage=TicketStage.ASKED) | rows.overdue()
        items += [_ticket(row) for row in asked.order_by("due_on", "pk")[:MOST]]
        items += [
            QueueItem(f"{stay} · {stay.get_stage_display()}", stay.get_absolute_url(), _day(stay), str(stay.centre))
            for stay in stays_that_wait(street)[:MOST]
        ]
    return items


def my_tickets(user: User) -> list[QueueItem]:
    """Return the tickets that a person works on."""
    rows = CentreTicket.objects.handled_by(user).filter(stage__in=OPEN).with_names()
    return [_ticket(row) for row in rows.order_by("due_on", "pk")[:MOST]]


def to_confirm(user: User) -> list[QueueItem]:
    """Return the tickets that wait for the own confirmation."""
    return [
        QueueItem(f"{row.guest} · {row}", row.get_absolute_url(), _confirm_by(row), str(row.centre))
        for row in tickets_to_confirm(user)[:MOST]
    ]


register_queue("orgs.centre", gettext_lazy("Centre: tickets and spaces that wait"), at_the_centre)
register_queue("orgs.centre_tickets", gettext_lazy("Service tickets that I work on"), my_tickets)
register_queue("orgs.centre_confirm", gettext_lazy("Service tickets to confirm"), to_confirm)


@register
def tickets_done(organisation: Organisation, user: User) -> list[Todo]:
    """Return the tickets that wait for the organisation's confirmation."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    rows = CentreTicket.objects.of(organisation).filter(stage=TicketStage.DONE).with_names()
    return [
        Todo(_("Confirm what the centre did: %(ticket)s") % {"ticket": row}, row.get_absolute_url(), _confirm_by(row))
        for row in rows.order_by("done_on", "pk")[:MOST]
    ]


@register
def stays_ending(organisation: Organisation, user: User) -> list[Todo]:
    """Return the keys to fetch, and the spaces to be given back in the next thirty days."""
    if not user.has_perm("orgs.manage_organisation", organisation):
        return []
    today = timezone.localdate()
    rows = CentreStay.objects.of(organisation).holding().with_guest().select_related("space").order_by("ends_on", "pk")
    found = []
    for stay in rows[:MOST]:
        if stay.stage == StayStage.APPROVED:
            words = _("Fetch the key: %(space)s") % {"space": stay.space}
            found.append(Todo(words, stay.get_absolute_url(), stay.starts_on))
        elif stay.ends_on <= today + ENDS_SOON:
            words = _("Give back or ask to stay longer: %(space)s") % {"space": stay.space}
            found.append(Todo(words, stay.get_absolute_url(), stay.ends_on))
    return found


def _ticket(row: CentreTicket) -> QueueItem:
    return QueueItem(f"{row.guest} · {row}", row.get_absolute_url(), row.due_on, str(row.centre))


def _day(stay: CentreStay) -> date | None:
    if stay.stage == StayStage.ASKED:
        return stay.answer_by
    return stay.starts_on if stay.stage == StayStage.APPROVED else stay.ends_on


def _confirm_by(row: CentreTicket) -> date | None:
    days = int(settings.CENTRE_TICKET_CONFIRM_DAYS)
    return add_working_days(row.done_on, days) if row.done_on else None
