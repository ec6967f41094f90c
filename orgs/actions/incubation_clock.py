"""What the clock does with incubations: begins reviews on their day, ends what lost its circle."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orgs.models.incubation import Incubation
from orgs.states.circles import CircleStage
from orgs.states.incubation import BEFORE_NURSERY, IN_NURSERY, EndKind, IncubationStage

from .incubation import withdraw
from .incubation_news import filing_over
from .incubation_reviews import call_review, end_incubation

BATCH = 100
GONE = (CircleStage.FILED, CircleStage.CLOSED)


def begin_reviews() -> int:
    """Begin the reviews whose day has come; return how many. Any number of clocks may run."""
    begun = 0
    while count := _begin_batch():
        begun += count
    return begun


def follow_circles() -> int:
    """End the incubations whose circle was filed or closed without them, and the reminders to file; return how many."""
    ended = 0
    while count := _end_batch():
        ended += count
    graduated = Incubation.objects.filter(stage=IncubationStage.GRADUATED, circle__stage__in=GONE)
    for case in graduated.order_by("-pk")[:BATCH]:
        filing_over(case)
    return ended


@transaction.atomic
def _begin_batch() -> int:
    due = Incubation.objects.filter(stage=IncubationStage.NURSING, review_on__lte=timezone.localdate())
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("review_on", "pk")[:BATCH])
    for case in rows:
        call_review(case=case, by=None)
    return len(rows)


@transaction.atomic
def _end_batch() -> int:
    lost = Incubation.objects.running().filter(circle__stage__in=GONE)
    rows = list(lost.select_for_update(skip_locked=True, of=("self",)).select_related("circle").order_by("pk")[:BATCH])
    for case in rows:
        filed = case.circle.stage == CircleStage.FILED
        reason = _("The circle became an organisation.") if filed else _("The circle was closed.")
        if case.stage in BEFORE_NURSERY:
            withdraw(case=case, by=None, reason=reason)
        elif case.stage in IN_NURSERY:
            kind = EndKind.FILED if filed else EndKind.GAVE_UP
            end_incubation(case=case, kind=kind, reason=reason, by=None)
    return len(rows)
