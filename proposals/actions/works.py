"""What owners, staff and leaders do with the tasks of a proposal that is being carried out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from core.attachments import store_attachment
from core.flow import FlowRefused, take
from notices.actions import clear_due, notify, set_due
from proposals.models import Proposal
from proposals.models.works import Work, WorkDelay, WorkProgress
from proposals.queries.works import people_of
from proposals.rules.works import being_carried_out
from proposals.states.works import TO_DO, WORK, WorkStage

from .phases import STAFF, followers, move, tell
from .rewards import record_part

FULL = 100
Photos = Sequence["UploadedFile[Any]"]


@transaction.atomic
def begin_work(*, work: Work, by: User) -> Work:
    """Begin a task. Raises PermissionDenied, FlowRefused."""
    return _take(work, "begin", by=by)


@transaction.atomic
def report_progress(*, work: Work, words: str, percent: int, by: User, photos: Photos = ()) -> WorkProgress:
    """Write down how far a task is, with photos; the first line begins it.

    Raises PermissionDenied, FlowRefused, ValidationError by field.
    """
    locked = _lock(work)
    _ask(by, "proposals.do_work", locked)
    if why := being_carried_out(locked):
        raise FlowRefused(why, code="stage")
    if locked.stage not in TO_DO:
        raise FlowRefused(_("Its owner has done it: no progress is written down any more."), code="stage")
    _ask_words(words)
    if not 0 <= percent <= FULL:
        raise ValidationError({"percent": _("Give a number from 0 to 100.")})
    if locked.stage == WorkStage.OPEN:
        locked = _take(locked, "begin", by=by, changes={"percent": percent})
    else:
        locked.percent = percent
        locked.save(update_fields=["percent", "updated_at"])
    return _write_down(locked, words, percent, by, photos)


@transaction.atomic
def delay_work(*, work: Work, due_on: date, reason: str, by: User) -> Work:
    """Report a delay: why, and the new last day. Earlier days are kept. Raises as above."""
    locked = _lock(work)
    if due_on <= max(timezone.localdate(), locked.due_on or date.min):
        raise ValidationError({"due_on": _("Choose a day after today and after the last day so far.")})
    before = locked.due_on
    locked = _take(locked, "delay", by=by, reason=reason, changes={"due_on": due_on})
    WorkDelay.objects.create(work=locked, words=reason.strip(), was_due_on=before, due_on=due_on, by=by.principal)
    remind(locked)
    text = _("“%(task)s” takes until %(day)s: %(reason)s")
    facts = {"task": locked.title, "day": f"{due_on:%Y-%m-%d}", "reason": reason.strip()}
    _tell_office(locked, "proposals.work_delayed", text % facts)
    return locked


@transaction.atomic
def go_on(*, work: Work, by: User) -> Work:
    """Go on with a task after a delay; its new last day stays."""
    return _take(work, "go_on", by=by)


@transaction.atomic
def finish_work(*, work: Work, words: str, by: User, photos: Photos = ()) -> Work:
    """Report a task as done; somebody else accepts it. Raises as above."""
    changes = {"percent": FULL, "done_at": timezone.now(), "done_by": by.principal}
    locked = _take(work, "finish", by=by, reason=words, changes=changes)
    _write_down(locked, words, FULL, by, photos)
    clear_due(work_key(locked))
    text = _("“%(task)s” is reported as done, and waits to be accepted: %(words)s")
    _tell_office(locked, "proposals.work_done", text % {"task": locked.title, "words": words.strip()})
    return locked


@transaction.atomic
def accept_work(*, work: Work, by: User) -> Work:
    """Accept what is done; it counts for the organisation that did it. Raises PermissionDenied, FlowRefused."""
    locked = _take(work, "accept", by=by, changes={"settled_at": timezone.now(), "settled_by": by})
    record_part(locked)
    text = _("“%(task)s” is accepted. Thank you!") % {"task": locked.title}
    _tell_owner(locked, text)
    return locked


@transaction.atomic
def send_back_work(*, work: Work, reason: str, by: User) -> Work:
    """Send back what isn't done well enough. Raises as above."""
    locked = _take(work, "send_back", by=by, reason=reason, changes={"done_at": None, "done_by": None})
    remind(locked)
    text = _("“%(task)s” comes back to you: %(reason)s") % {"task": locked.title, "reason": reason}
    _tell_owner(locked, text)
    return locked


@transaction.atomic
def drop_work(*, work: Work, reason: str, by: User) -> Work:
    """Drop a task that isn't needed or can't be done; everybody reads why. Raises as above."""
    changes = {"settled_at": timezone.now(), "settled_by": by}
    locked = _take(work, "drop", by=by, reason=reason, changes=changes)
    clear_due(work_key(locked))
    _tell_owner(locked, _("“%(task)s” is dropped: %(reason)s") % {"task": locked.title, "reason": reason})
    return locked


@transaction.atomic
def finish_execution(*, proposal: Proposal, reason: str, by: User) -> Proposal:
    """Say that a proposal is carried out, and begin its evaluation. Raises PermissionDenied, FlowRefused."""
    proposal = move(proposal, "finish", by=by, reason=reason)
    text = _("“%(title)s” is carried out: %(reason)s Now its households say whether it is good.")
    words = text % {"title": proposal.title, "reason": reason}
    tell(proposal, kind="proposals.moved", to=followers(proposal), text=words)
    return proposal


def remind(work: Work) -> None:
    """Set or take back the reminder of a task's last day. Runs in the caller's transaction."""
    if work.due_on is None or work.stage not in TO_DO:
        clear_due(work_key(work))
        return
    set_due(
        key=work_key(work),
        kind="proposals.work_due",
        due_on=work.due_on,
        title=_("Task “%(task)s” of “%(title)s”") % {"task": work.title, "title": work.proposal.title},
        url=work.get_absolute_url(),
        people=people_of(work),
        street_code=work.street_code,
        escalate_to=list(holders_of(*STAFF, at=work.place)),
        escalate_after=1,
    )


def work_key(work: Work) -> str:
    """Return the key of a task's reminder."""
    return f"proposals.work:{work.pk}"


def tell_of(work: Work, *, kind: str, to: list[User], text: str) -> None:
    """Tell some people of a task."""
    notify(
        kind=kind,
        to=to,
        title=work.proposal.title,
        text=text,
        url=work.get_absolute_url(),
        street_code=work.street_code,
    )


def _tell_owner(work: Work, text: str) -> None:
    tell_of(work, kind="proposals.work", to=people_of(work), text=text)


def _tell_office(work: Work, kind: str, text: str) -> None:
    tell_of(work, kind=kind, to=list(holders_of(*STAFF, at=work.place)), text=text)


def _take(work: Work, step: str, *, by: User, reason: str = "", changes: Mapping[str, Any] | None = None) -> Work:
    moved = take(WORK, work, step, by=by, reason=reason, changes=changes)
    return _loaded(moved)


def _lock(work: Work) -> Work:
    Work.objects.select_for_update(of=("self",)).get(pk=work.pk)
    return _loaded(work)


def _loaded(work: Work) -> Work:
    return Work.objects.with_facts().get(pk=work.pk)


def _write_down(work: Work, words: str, percent: int, by: User, photos: Photos) -> WorkProgress:
    row = WorkProgress.objects.create(work=work, words=words.strip(), percent=percent, by=by.principal)
    for photo in photos:
        store_attachment(upload=photo, subject=row, by=by)
    return row


def _ask(by: User, permission: str, work: Work) -> None:
    if not by.has_perm(permission, work):
        raise PermissionDenied(_("This task is somebody else's."))


def _ask_words(words: str) -> None:
    if not words.strip():
        raise ValidationError({"words": _("Say in a few words how it goes on.")})
