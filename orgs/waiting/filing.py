"""Applications for filing that wait for staff."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from orgs.queries.filing import waiting_filings

MOST = 50


def filings_to_review(user: User) -> list[QueueItem]:
    """Return the applications that this person may review, what is due first."""
    today = timezone.localdate()
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}",
            row.get_absolute_url(),
            due_on=row.due_on,
            place=str(row.place),
            tone="stop" if row.due_on is not None and row.due_on < today else "wait",
        )
        for row in waiting_filings(user)[:MOST]
    ]


register("orgs.filings", _("Applications for filing to review"), filings_to_review)
