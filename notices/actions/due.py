"""What falls due: set once, reminded of before and after in working days, handed up, cleared."""

from collections.abc import Iterable
from datetime import date, datetime, time

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.workdays import add_working_days
from notices.kinds import KINDS
from notices.models import DueDate, Reminder
from notices.states import Prompt

from .tell import notify

log = structlog.get_logger(__name__)
AT = time(9)
BATCH = 100


@transaction.atomic
def set_due(
    *,
    key: str,
    kind: str,
    due_on: date,
    title: str,
    url: str,
    people: Iterable[User],
    street_code: str = "",
    remind_before: Iterable[int] = (1,),
    remind_after: Iterable[int] = (1, 3),
    escalate_to: Iterable[User] = (),
    escalate_after: int | None = None,
) -> DueDate:
    """Set what ``people`` have to do by a day; setting the same key again replaces the earlier one.

    ``remind_before``, ``remind_after`` and ``escalate_after`` are working days; reminders leave at nine. Raises
    KeyError for an unknown kind of message.
    """
    facts = {
        "kind": KINDS[kind].name,
        "title": str(title)[:120],
        "url": url,
        "street_code": street_code,
        "due_on": due_on,
        "cleared_at": None,
    }
    due, _new = DueDate.objects.select_for_update().update_or_create(key=key, defaults=facts)
    due.people.set(people)
    due.escalate_to.set(escalate_to)
    due.reminders.all().delete()
    prompts = [(Prompt.BEFORE, -days) for days in remind_before] + [(Prompt.AFTER, days) for days in remind_after]
    if escalate_after is not None:
        prompts.append((Prompt.ESCALATION, escalate_after))
    times = [(prompt, _at(add_working_days(due_on, days))) for prompt, days in prompts]
    now = timezone.now()
    Reminder.objects.bulk_create(Reminder(due=due, prompt=prompt, at=at) for prompt, at in times if at > now)
    return due


@transaction.atomic
def clear_due(key: str) -> bool:
    """Say that it is done: nobody is reminded any more. Return whether anything was open under the key."""
    due = DueDate.objects.select_for_update().filter(key=key, cleared_at=None).first()
    if due is None:
        return False
    due.cleared_at = timezone.now()
    due.save(update_fields=["cleared_at"])
    due.reminders.filter(done_at=None).delete()
    return True


def remind_due() -> int:
    """Send every reminder whose time has come; return how many. Any number of clocks may run, none reminds twice."""
    sent = 0
    while count := _remind_batch():
        sent += count
    return sent


@transaction.atomic
def _remind_batch() -> int:
    """Claim a batch that no other clock holds and write its messages in the same transaction."""
    now = timezone.now()
    rows = list(
        Reminder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(at__lte=now, done_at=None)
        .select_related("due")
        .order_by("at", "pk")[:BATCH]
    )
    for row in rows:
        people = row.due.escalate_to if row.prompt == Prompt.ESCALATION else row.due.people
        told = notify(
            kind=row.due.kind,
            to=people.all(),
            title=row.due.title,
            text=_words(row),
            url=row.due.url,
            street_code=row.due.street_code,
            key=f"notices.reminder:{row.pk}",
        )
        log.info("notices.reminded", due=row.due.key, prompt=row.prompt, people=told)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=now)
    return len(rows)


def _words(reminder: Reminder) -> str:
    facts = {"title": reminder.due.title, "day": f"{reminder.due.due_on:%Y-%m-%d}"}
    if reminder.prompt == Prompt.BEFORE:
        return _("“%(title)s” is due on %(day)s.") % facts
    if reminder.prompt == Prompt.AFTER:
        return _("“%(title)s” was due on %(day)s and is still open.") % facts
    return _("“%(title)s” was due on %(day)s; nobody has done it, so it is handed to you.") % facts


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, AT))
