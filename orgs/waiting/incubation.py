"""Incubations that wait for the centre."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from orgs.queries.incubation import waiting_for_staff

MOST = 50


def cases_that_wait(user: User) -> list[QueueItem]:
    """Return the applications, talks, plans and reviews for the staff of their streets, what is due first."""
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}", row.get_absolute_url(), due_on=row.due_on, place=str(row.community)
        )
        for row in waiting_for_staff(user)[:MOST]
    ]


register("orgs.incubations", _("Incubations that wait for the centre"), cases_that_wait)
