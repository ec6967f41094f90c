"""What the clock does with affairs: hands up what is overdue, ends the rating, reopens what was rated badly."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.flow import take
from core.workdays import add_working_days, is_working_day
from residents.actions.deeds import record_deed
from residents.models import Affair
from residents.queries.ladder import next_above
from residents.states import AFFAIR, AffairStage, DeedKind

from .placing import handed, laid_with, tell_concerned, tell_level

BATCH = 100


def escalate_due() -> int:
    """Hand up one level whatever is overdue for long enough; return how many. Any number of clocks may run."""
    moved = 0
    while count := _escalate_batch():
        moved += count
    return moved


def end_ratings() -> int:
    """Close what has been rated, or reopen it once if it was rated badly; return how many."""
    ended = 0
    while count := _end_batch():
        ended += count
    return ended


@transaction.atomic
def _escalate_batch() -> int:
    today = timezone.localdate()
    if not is_working_day(today):
        return 0
    latest = add_working_days(today, -int(settings.AFFAIR_ESCALATE_AFTER))
    due = Affair.objects.open().exclude(level="street").filter(due_on__lte=latest)
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("place", "handler_place")
    chosen = list(rows.order_by("due_on", "pk")[:BATCH])
    for affair in chosen:
        above = next_above(affair)
        if above is None:
            continue
        changes = {**laid_with(above), "escalations": affair.escalations + 1}
        moved = take(AFFAIR, affair, "escalate", by=None, changes=changes)
        tell_level(moved, handed(moved, _("Overdue below, so it is handed to you.")))
        tell_concerned(
            moved, "residents.affair_moved", _("It was overdue and is now with %(place)s.") % {"place": above}
        )
    return len(chosen)


@transaction.atomic
def _end_batch() -> int:
    over = Affair.objects.filter(stage=AffairStage.SETTLED, rated_until__lt=timezone.localdate())
    rows = over.select_for_update(skip_locked=True, of=("self",)).select_related("place", "handler_place", "handler")
    chosen = list(rows.order_by("rated_until", "pk")[:BATCH])
    for affair in chosen:
        if affair.average is not None and affair.average < settings.AFFAIR_BAD_AVERAGE and not affair.reopened:
            _reopen(affair)
        else:
            _close(affair)
    return len(chosen)


def _reopen(affair: Affair) -> None:
    """Begin again one level higher; the ratings of the first result are kept in the record and count no more."""
    above = next_above(affair) or affair.handler_place
    changes = {"reopened": True, "rating_count": 0, "rating_sum": 0, "rated_until": None, "settled_at": None}
    changes |= laid_with(above) if above is not None else {}
    reason = _("%(count)d households rated it with %(average)s stars on average.") % {
        "count": affair.rating_count,
        "average": affair.average,
    }
    affair = take(AFFAIR, affair, "reopen", by=None, reason=reason, changes=changes)
    affair.ratings.all().delete()
    tell_level(affair, handed(affair, reason))
    tell_concerned(affair, "residents.affair_moved", _("It is open again: %(reason)s") % {"reason": reason})


def _close(affair: Affair) -> None:
    average = affair.average
    affair = take(AFFAIR, affair, "close", by=None)
    if affair.handler is not None and (average is None or average >= settings.AFFAIR_BAD_AVERAGE):
        record_deed(
            user=affair.handler,
            kind=DeedKind.AFFAIR_SETTLED,
            key=f"affair:{affair.pk}",
            title=affair.title,
            place=affair.place,
            happened_on=timezone.localdate(affair.settled_at),
            url=affair.get_absolute_url() if not affair.is_restricted else "",
        )
