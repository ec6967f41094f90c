"""What people and the clock do with public notices."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from places.models import Place

from .models import Objection, PublicNotice
from .rules import period_is_running
from .states import NOTICE, OBJECTION, Outcome, Stage


@transaction.atomic
def open_public_notice(
    *, subject: models.Model, title: str, text: str, place: Place, working_days: int, by: User
) -> PublicNotice:
    """Show a decision to everybody: from today until ``working_days`` working days after today have passed."""
    today = timezone.localdate()
    notice = PublicNotice.objects.create(
        place=place,
        title=title[:120],
        text=text,
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
        opens_on=today,
        closes_on=add_working_days(today, working_days),
        opened_by=by,
    )
    return begin(NOTICE, notice, by=by)


@transaction.atomic
def object_to(*, notice: PublicNotice, text: str, by: User) -> Objection:
    """Raise an objection; staff have their days to answer, and the notice holds until then.

    Raises FlowRefused after the last day and for a second open one of the same person, ValidationError without words.
    """
    notice = PublicNotice.objects.select_for_update(of=("self",)).select_related("place").get(pk=notice.pk)
    if not text.strip():
        raise ValidationError({"text": _("Say what you object to.")})
    if notice.stage == Stage.OPEN:
        notice = take(NOTICE, notice, "object", by=by)
    elif notice.stage != Stage.UNDER_OBJECTION:
        raise FlowRefused(_("This notice has ended."), code="ended")
    elif why := period_is_running(notice):
        raise FlowRefused(why, code="ended")
    if notice.objections.filter(author=by.principal, stage=Outcome.RAISED).exists():
        raise FlowRefused(_("You have an open objection to this notice already."), code="twice")
    objection = Objection(notice=notice, author=by.principal, text=text.strip())
    objection.full_clean()
    objection.save()
    begin(OBJECTION, objection, by=by)
    staff = list(holders_of(Role.STREET_STAFF, Role.COMMUNITY_STAFF, at=notice.place))
    notify(
        kind="disclosure.objection",
        to=staff,
        title=_("An objection was raised"),
        text=_("“%(title)s”: %(text)s") % {"title": notice.title, "text": objection.text[:200]},
        url=notice.get_absolute_url(),
        street_code=notice.street_code,
    )
    set_due(
        key=_key(objection),
        kind="disclosure.objection",
        due_on=add_working_days(timezone.localdate(), settings.OBJECTION_ANSWER_DAYS),
        title=_("Answer the objection to “%(title)s”") % {"title": notice.title},
        url=notice.get_absolute_url(),
        people=staff,
        street_code=notice.street_code,
        escalate_to=list(holders_of(Role.STREET_STAFF, at=notice.place)),
        escalate_after=1,
    )
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, founded: bool, answer: str, by: User) -> Objection:
    """Answer in public; a founded objection undoes the notice, an unfounded one lets it go on when none is left."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=objection.notice_id)
    changes = {"answer": answer.strip(), "answered_at": timezone.now()}
    step = "uphold" if founded else "dismiss"
    objection = take(OBJECTION, objection, step, by=by, reason=answer, changes=changes)
    clear_due(_key(objection))
    if founded:
        if notice.stage == Stage.UNDER_OBJECTION:
            take(NOTICE, notice, "fail", by=by, reason=answer)
        # The notice is undone: nobody is reminded of the other objections any more.
        for other in notice.objections.filter(stage=Outcome.RAISED):
            clear_due(_key(other))
    else:
        _resume(notice, by)
    notify(
        kind="disclosure.answered",
        to=[objection.author],
        title=notice.title,
        text=_("Your objection was answered: %(answer)s") % {"answer": answer},
        url=notice.get_absolute_url(),
        street_code=notice.street_code,
    )
    return objection


@transaction.atomic
def take_back_objection(*, objection: Objection, by: User) -> Objection:
    """Take one's own objection back; the notice goes on when none is left."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=objection.notice_id)
    objection = take(OBJECTION, objection, "take_back", by=by)
    clear_due(_key(objection))
    _resume(notice, None)
    return objection


@transaction.atomic
def withdraw_notice(*, notice: PublicNotice, reason: str) -> PublicNotice | None:
    """End a notice whose matter was taken back; None if it has ended already. The matter's floor decides who may."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.stage not in {Stage.OPEN, Stage.UNDER_OBJECTION}:
        return None
    for objection in notice.objections.filter(stage=Outcome.RAISED):
        clear_due(_key(objection))
    return take(NOTICE, notice, "withdraw", by=None, reason=reason)


def end_over() -> list[PublicNotice]:
    """End every notice whose last day is over and that nothing holds up; return those that ended now."""
    over = PublicNotice.objects.over().values_list("pk", flat=True)
    return [notice for pk in over if (notice := _end(pk)) is not None]


@transaction.atomic
def _end(pk: int) -> PublicNotice | None:
    notice = PublicNotice.objects.over().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    return take(NOTICE, notice, "pass", by=None) if notice is not None else None


def _resume(notice: PublicNotice, by: User | None) -> None:
    """Let a notice go on once nothing is unanswered."""
    if notice.stage == Stage.UNDER_OBJECTION and not notice.objections.filter(stage=Outcome.RAISED).exists():
        take(NOTICE, notice, "resume", by=by)


def _key(objection: Objection) -> str:
    return f"disclosure.objection:{objection.pk}"
