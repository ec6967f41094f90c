"""What of tasks and calls waits for staff and leaders."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from places.models import lying_in
from proposals.actions.phases import STAFF
from proposals.models.works import Call
from proposals.queries.works import works_to_accept
from proposals.states import Stage

MOST = 50


def to_accept(user: User) -> list[QueueItem]:
    """Return the tasks that are reported as done and wait to be accepted."""
    rows = works_to_accept(user).order_by("done_at", "pk")[:MOST]
    return [QueueItem(row.title, row.get_absolute_url(), due_on=None, place=str(row.place)) for row in rows]


def unanswered(user: User) -> list[QueueItem]:
    """Return the calls that wait for an answer, with the day by which it is due."""
    mine = lying_in(user.standing.paths(*STAFF), "proposal__place")
    rows = Call.objects.open().with_facts().filter(mine, proposal__stage=Stage.EXECUTING)
    return [
        QueueItem(str(row), row.get_absolute_url(), due_on=row.due_on, place=str(row.place))
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]


register("proposals.works", _("Tasks to accept"), to_accept)
register("proposals.calls", _("Calls that wait for an answer"), unanswered)
