"""Write a message in the transaction that causes it."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from notices.kinds import KINDS, Kind
from notices.models import Delivery, Notice, Preference
from notices.states import Channel, Pace

log = structlog.get_logger(__name__)
MORNING = time(8)
BATCH = 2_000


@transaction.atomic
def notify(
    *,
    kind: str,
    to: Iterable[User],
    title: str,
    text: str,
    url: str = "",
    street_code: str = "",
    key: str | None = None,
) -> int:
    """Tell people something; return how many were told. With a ``key`` nobody is told twice.

    The rows are written in the running transaction and delivered after its commit. Raises KeyError for an unknown kind.
    """
    known = KINDS[kind]
    people = {user.pk: user for user in to if user.is_active}
    notices = [
        Notice(
            user=user,
            kind=kind,
            title=str(title)[:120],
            text=str(text),
            url=url,
            street_code=street_code,
            key=f"{key}:{pk}" if key else None,
        )
        for pk, user in sorted(people.items())
    ]
    if key:
        _wait_for_others(key)
        told = set(Notice.objects.filter(key__in=[n.key for n in notices]).values_list("key", flat=True))
        notices = [n for n in notices if n.key not in told]
    Notice.objects.bulk_create(notices, batch_size=BATCH)
    chosen = {p.user_id: p for p in Preference.objects.filter(user__in=people, kind=kind)}
    deliveries = [d for n in notices for d in _deliveries(n, people[n.user_id], known, chosen.get(n.user_id))]
    Delivery.objects.bulk_create(deliveries, batch_size=BATCH)
    if any(not d.is_digest for d in deliveries):
        transaction.on_commit(_wake_the_worker)
    return len(notices)


def _wait_for_others(key: str) -> None:
    """Let whoever tells the same come to an end first, so that it shows whom they told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices:{key}"])


def _deliveries(notice: Notice, user: User, kind: Kind, chosen: Preference | None) -> list[Delivery]:
    """Return the ways out of the platform that this person wants for this kind."""
    pace = chosen.pace if chosen else Pace.AT_ONCE
    if pace == Pace.NONE and kind.urgent:
        pace = Pace.AT_ONCE
    if pace == Pace.NONE:
        return []
    channels = chosen.channels if chosen else _usual(user, kind)
    due_at = _due_at(Pace(pace), timezone.localtime())
    return [
        Delivery(notice=notice, user=user, channel=channel, due_at=due_at, is_digest=pace != Pace.AT_ONCE)
        for channel in channels
        if channel in settings.NOTICE_CHANNELS and _reachable(user, channel)
    ]


def _usual(user: User, kind: Kind) -> list[str]:
    return [Channel.EMAIL, Channel.SMS] if kind.urgent else [Channel.EMAIL]


def _reachable(user: User, channel: str) -> bool:
    if channel == Channel.EMAIL:
        return bool(user.email)
    return bool(user.phone_hash and user.phone_verified)


def _due_at(pace: Pace, now: datetime) -> datetime:
    """Return when a message of this pace leaves: now, the next morning at eight, or that of the next Monday."""
    if pace == Pace.AT_ONCE:
        return now
    day = now.date() + timedelta(days=now.time() >= MORNING)
    if pace == Pace.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return timezone.make_aware(datetime.combine(day, MORNING))


def _wake_the_worker() -> None:
    """Ask the worker to deliver now; a dead broker loses nothing, for the clock sweeps the outbox too."""
    from notices.tasks import deliver  # noqa: PLC0415 - tasks import the actions

    try:
        deliver.delay()
    except OperationalError:
        log.warning("notices.broker_unreachable")
