"""Talks with a circle are recorded: the intake talk by the centre, later those with the mentor."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from orgs.models.incubation import Incubation, IncubationTalk
from orgs.states.incubation import IncubationStage, TalkKind, TalkResult

from .incubation_news import locked, tell_leader

LEAST_WORDS = 5


@transaction.atomic
def record_talk(
    *, case: Incubation, held_on: date, record: str, by: User, people: str = "", notes: str = "", result: str = ""
) -> IncubationTalk:
    """Record a talk: the intake talk with its result while one is invited, a talk with the mentor after admission.

    ``notes`` are read by the mentor and the centre alone. Raises PermissionDenied, FlowRefused, ValidationError.
    """
    case = locked(case)
    if not by.has_perm("orgs.mentor_incubation", case):
        raise PermissionDenied(_("Only the mentor and the centre record talks."))
    kind = TalkKind.INTAKE if case.stage == IncubationStage.TALK else TalkKind.MENTORING
    if kind == TalkKind.MENTORING and case.stage != IncubationStage.PLANNING and not case.in_nursery:
        raise FlowRefused(_("Nobody is to be talked to just now."), code="stage")
    if kind == TalkKind.INTAKE and result not in TalkResult.values:
        raise ValidationError({"result": _("Say what the talk came to.")})
    _check(held_on, record)
    talk = IncubationTalk.objects.create(
        incubation=case,
        kind=kind,
        held_on=held_on,
        people=people.strip()[:200],
        record=record.strip()[:2000],
        notes=notes.strip()[:2000],
        result=result if kind == TalkKind.INTAKE else "",
        recorded_by=by,
    )
    tell_leader(case, _("A talk about “%(circle)s” was recorded.") % {"circle": case})
    return talk


def _check(held_on: date, record: str) -> None:
    today = timezone.localdate()
    if held_on > today:
        raise ValidationError({"held_on": _("This day is still to come.")})
    if held_on < today - timedelta(days=int(settings.INCUBATION_RECORD_DAYS)):
        most = {"count": settings.INCUBATION_RECORD_DAYS}
        raise ValidationError({"held_on": _("A talk is recorded within %(count)d days.") % most})
    if len(record.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"record": _("Please say it in at least %(count)d characters.") % least})
