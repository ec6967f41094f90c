"""The outbox: what is due is claimed by one worker, sent, and marked; what fails is tried again, later and later."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from notices.channels import ChannelFailed, Sender
from notices.models import Delivery

log = structlog.get_logger(__name__)
BATCH = 200
LEASE = timedelta(minutes=5)  # how long a claim holds if its worker dies
MOST_ATTEMPTS = 6


def deliver_due() -> int:
    """Send everything that is due; return how many messages left. Several workers share the work, none sends twice."""
    sent = 0
    while claimed := _claim():
        for (channel, _user, digest), group in groupby(claimed, key=lambda d: (d.channel, d.user_id, d.is_digest)):
            rows = list(group)
            sent += sum(_send(channel, part) for part in ([rows] if digest else [[row] for row in rows]))
    return sent


@transaction.atomic
def send_again(*, pks: Iterable[int], by: User) -> int:
    """Let the worker try once more what it gave up; return how many. What is still under way is left alone."""
    given_up = Delivery.objects.filter(pk__in=pks, sent_at=None, failed_at__isnull=False)
    again = given_up.update(failed_at=None, attempts=0, due_at=timezone.now())
    log.info("notices.sent_again", by=by.pk, deliveries=again)
    return again


@transaction.atomic
def _claim() -> list[Delivery]:
    """Take a batch for this worker: pushing the due time ahead is the claim, and the next attempt if it dies.

    The first row of a digest stands for all of it, so that neither a batch's end nor another worker splits one.
    """
    now = timezone.now()
    due = Delivery.objects.filter(due_at__lte=now, sent_at=None, failed_at=None)
    digests = due.filter(is_digest=True)
    earlier = digests.filter(user=OuterRef("user"), channel=OuterRef("channel"), pk__lt=OuterRef("pk"))
    ready = due.select_related("notice", "user").order_by("due_at", "pk")
    rows = list(
        ready.filter(Q(is_digest=False) | ~Exists(earlier)).select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    people: dict[str, list[int]] = {}
    for row in rows:
        if row.is_digest:
            people.setdefault(row.channel, []).append(row.user_id)
    for channel, users in people.items():
        rest = ready.filter(is_digest=True, channel=channel, user__in=users).exclude(pk__in=_ids(rows))
        rows += rest.select_for_update(of=("self",))
    for row in rows:
        row.attempts += 1
        row.due_at = now + LEASE * 2 ** (row.attempts - 1)
    Delivery.objects.bulk_update(rows, ["attempts", "due_at"])
    return sorted(rows, key=lambda d: (d.channel, d.user_id, d.is_digest, d.pk))


@transaction.atomic
def _renew(parts: list[Delivery]) -> bool:
    """Begin the lease anew; False if it ran out behind a slow channel and another worker has claimed them since."""
    open_rows = Delivery.objects.filter(pk__in=_ids(parts), sent_at=None, failed_at=None)
    held = dict(open_rows.select_for_update().values_list("pk", "attempts"))
    if any(held.get(part.pk) != part.attempts for part in parts):
        return False
    now = timezone.now()
    for part in parts:
        part.due_at = now + LEASE * 2 ** (part.attempts - 1)
    Delivery.objects.bulk_update(parts, ["due_at"])
    return True


def _send(channel: str, parts: list[Delivery]) -> bool:
    """Send one message, or several of one person as a digest; mark them sent, or keep the error."""
    if not _renew(parts):
        return False
    sender: Sender = import_string(settings.NOTICE_CHANNELS[channel])
    subject, text = _words(parts)
    rows = Delivery.objects.filter(pk__in=[part.pk for part in parts])
    try:
        sender(user=parts[0].user, subject=subject, text=text)
    except ChannelFailed as failure:
        rows.update(error=str(failure)[:300])
        given_up = rows.filter(attempts__gte=MOST_ATTEMPTS).update(failed_at=timezone.now())
        log.warning("notices.delivery_failed", deliveries=_ids(parts), channel=channel, given_up=given_up)
        return False
    rows.update(sent_at=timezone.now(), error="")
    return True


def _words(parts: list[Delivery]) -> tuple[str, str]:
    """Return the subject and the text of one message, or of several as a digest."""
    first = parts[0]
    if len(parts) == 1:
        return first.notice.title, _with_address(first)
    with translation.override(first.user.language):
        subject = _("%(count)d messages for you") % {"count": len(parts)}
    return subject, "\n\n".join(f"{part.notice.title}\n{_with_address(part)}" for part in parts)


def _with_address(delivery: Delivery) -> str:
    notice = delivery.notice
    return f"{notice.text}\n{settings.SITE_URL}{notice.url}" if notice.url else notice.text


def _ids(parts: Iterable[Delivery]) -> list[int]:
    return [part.pk for part in parts]
