"""What of proposals waits for staff."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from places.models import lying_in
from proposals.actions.phases import STAFF
from proposals.models import Proposal

MOST = 50


def to_answer(user: User) -> list[QueueItem]:
    """Return the proposals that this person may answer, with the day by which."""
    paths = user.standing.paths(*STAFF)
    rows = (
        Proposal.objects.waiting_for_answer()
        .order_by("answer_by", "pk")
        .filter(lying_in(paths))
        .select_related("place")[:MOST]
    )
    return [
        QueueItem(
            row.title,
            reverse("admin:proposals_proposal_change", args=[row.pk]),
            due_on=row.answer_by,
            place=str(row.place),
        )
        for row in rows
    ]


register("proposals.answer", _("Proposals to answer"), to_answer)
