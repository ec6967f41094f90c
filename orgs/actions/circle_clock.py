"""What the clock does with circles every night: lets them grow, warns before a rest, lets them rest."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from orgs.models.circles import Circle, CircleMeeting, CircleQuerySet
from orgs.queries.circles import next_conditions
from orgs.states.circles import NEXT_STAGE, CircleStage

from .circle_news import tell_leader
from .circles import grow, rest

BATCH = 200
QUIET = (CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED)


def grow_circles() -> int:
    """Let every circle grow as far as its conditions carry it; return how many steps. Any number of clocks may run."""
    steps, last = 0, 0
    while rows := list(Circle.objects.filter(stage__in=tuple(NEXT_STAGE), pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        waiting = rows
        while ready := _ready(waiting):
            waiting = [circle for pk in ready if (circle := _grow(pk)) is not None]
            steps += len(waiting)
    return steps


def _ready(circles: list[Circle]) -> list[int]:
    conditions = next_conditions(circles)
    return [pk for pk, rows in conditions.items() if rows and all(row.met for row in rows)]


@transaction.atomic
def _grow(pk: int) -> Circle | None:
    """Take one step, if no other clock is at it; the conditions are checked again under the lock."""
    rows = Circle.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, stage__in=tuple(NEXT_STAGE))
    circle = rows.first()
    if circle is None or not _ready([circle]):
        return None
    return grow(circle=circle, by=None)


def rest_circles() -> int:
    """Let circles rest that have not met for long; return how many."""
    rested = 0
    while count := _rest_batch():
        rested += count
    return rested


@transaction.atomic
def _rest_batch() -> int:
    due = _quiet_for(settings.CIRCLE_REST_DAYS).filter(warned_on__isnull=False)
    warned_long_enough = Q(warned_on__lte=timezone.localdate() - timedelta(days=settings.CIRCLE_WARN_DAYS))
    rows = due.filter(warned_long_enough).select_for_update(skip_locked=True, of=("self",))
    chosen = list(rows.select_related("place", "leader").order_by("last_active_on", "pk")[:BATCH])
    for circle in chosen:
        rest(circle=circle, by=None)
    return len(chosen)


def warn_of_rest() -> int:
    """Warn the leaders of circles that will rest soon, once; return how many."""
    warned = 0
    while count := _warn_batch():
        warned += count
    return warned


@transaction.atomic
def _warn_batch() -> int:
    days = int(settings.CIRCLE_WARN_DAYS)
    rows = _quiet_for(settings.CIRCLE_REST_DAYS - days).filter(warned_on=None)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("place", "leader")
    chosen = list(locked.order_by("last_active_on", "pk")[:BATCH])
    for circle in chosen:
        text = _("“%(circle)s” has not met since %(day)s. Without a meeting it rests in %(days)s days.")
        tell_leader(circle, "orgs.circle_resting", text, day=circle.last_active_on.isoformat(), days=str(days))
    Circle.objects.filter(pk__in=[circle.pk for circle in chosen]).update(warned_on=timezone.localdate())
    return len(chosen)


def _quiet_for(days: int) -> CircleQuerySet:
    """Return the circles without a meeting for so many days, and none planned for the next few."""
    today, now = timezone.localdate(), timezone.now()
    soon = CircleMeeting.objects.planned().filter(
        circle=OuterRef("pk"), starts_at__range=(now, now + timedelta(days=settings.CIRCLE_WARN_DAYS))
    )
    quiet = Circle.objects.filter(stage__in=QUIET, last_active_on__lte=today - timedelta(days=days))
    return quiet.filter(~Exists(soon))
