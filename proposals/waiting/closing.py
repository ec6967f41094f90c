"""What of results and follow-ups waits for staff."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from places.models import lying_in
from proposals.actions.phases import STAFF
from proposals.models.closing import FollowUp

MOST = 50
DAYS_AHEAD = 14


def to_follow_up(user: User) -> list[QueueItem]:
    """Return the follow-ups that fall due within two weeks."""
    soon = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    mine = lying_in(user.standing.paths(*STAFF), "proposal__place")
    rows = FollowUp.objects.filter(mine, done_on=None, due_on__lte=soon)
    return [
        QueueItem(
            row.proposal.title,
            reverse("proposals:result", args=[row.proposal_id]),
            due_on=row.due_on,
            place=str(row.proposal.place),
        )
        for row in rows.select_related("proposal__place").order_by("due_on", "pk")[:MOST]
    ]


register("proposals.follow_up", _("Follow-ups to do"), to_follow_up)
