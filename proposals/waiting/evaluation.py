"""What of evaluations waits for staff."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.queue import QueueItem, register
from places.models import lying_in
from proposals.actions import evaluation as _opens  # noqa: F401 - opens an evaluation with the step, wherever it is taken
from proposals.actions.phases import STAFF
from proposals.models import Proposal
from proposals.states import Stage

MOST = 50


def to_evaluate(user: User) -> list[QueueItem]:
    """Return the proposals under evaluation that this person may bring to a result."""
    rows = Proposal.objects.filter(stage=Stage.EVALUATING).filter(lying_in(user.standing.paths(*STAFF)))
    return [
        QueueItem(row.title, reverse("proposals:evaluation", args=[row.pk]), due_on=row.due_on, place=str(row.place))
        for row in rows.select_related("place").order_by("due_on", "pk")[:MOST]
    ]


register("proposals.evaluate", _("Evaluations to bring to a result"), to_evaluate)
