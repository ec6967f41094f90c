"""A circle applies for incubation, is talked to, admitted or not, or takes its application back.

Talks, the plan, milestones, reviews and mentors have files of their own beside this one.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation, IncubationMentor, limit_of
from orgs.rules.incubation import why_not_apply
from orgs.states.incubation import INCUBATION, IncubationStage

from .incubation_news import locked, nothing_due, stage_due, step, tell, tell_leader, tell_staff
from .incubation_plan import name_mentor

LEAST_WORDS = 10


@transaction.atomic
def apply_for_incubation(*, circle: Circle, why: str, needs: str, by: User) -> Incubation:
    """Apply for the incubation of a qualified circle that one leads; the centre is told.

    Raises PermissionDenied for anybody but the leader, FlowRefused while a condition is missing, ValidationError.
    """
    # Two applications at once wait for each other here.
    circle = Circle.objects.select_for_update(of=("self",)).select_related("place").get(pk=circle.pk)
    if circle.leader_id != by.principal.pk:
        raise PermissionDenied(_("Only the leader of the circle applies."))
    if refusal := why_not_apply(circle, by):
        raise FlowRefused(refusal, code="apply")
    case = Incubation(
        circle=circle,
        place=circle.place,
        applicant=by.principal,
        why=_enough("why", why),
        needs=_enough("needs", needs),
        due_on=limit_of(IncubationStage.APPLIED, None),
    )
    case.full_clean(exclude=["street", "community", "category"])
    case.save()
    begin(INCUBATION, case, by=by)
    tell_staff(case, _("“%(circle)s” asks for incubation.") % {"circle": case})
    stage_due(case)
    return case


@transaction.atomic
def invite_to_talk(*, case: Incubation, talk_at: datetime, where: str, by: User) -> Incubation:
    """Invite the circle to the intake talk, or move it. Raises FlowRefused, ValidationError for a time gone by."""
    case = locked(case)
    name = "invite_again" if case.stage == IncubationStage.TALK else "invite"
    if talk_at <= timezone.now():
        raise ValidationError({"talk_at": _("Choose a time that lies ahead.")})
    if not where.strip():
        raise ValidationError({"where": _("Say where the talk is.")})
    case = step(case, name, by=by, changes={"talk_at": talk_at, "talk_where": where.strip()[:60]})
    facts = {"day": f"{timezone.localtime(talk_at):%Y-%m-%d %H:%M}", "where": case.talk_where}
    tell_leader(case, _("You are invited to a talk: %(day)s, %(where)s.") % facts)
    stage_due(case)
    return case


@transaction.atomic
def admit(*, case: Incubation, by: User, mentor: IncubationMentor | None = None) -> Incubation:
    """Admit the circle after the intake talk; the plan is made now, with the mentor if one is named already."""
    case = step(locked(case), "admit", by=by)
    tell_leader(case, _("“%(circle)s” is admitted to incubation; the plan is being made.") % {"circle": case})
    stage_due(case)
    return name_mentor(case=case, mentor=mentor, by=by) if mentor is not None else case


@transaction.atomic
def decline(*, case: Incubation, by: User, reason: str) -> Incubation:
    """Do not admit the circle, with a reason for its leader; it may apply again."""
    case = step(locked(case), "decline", by=by, reason=reason)
    nothing_due(case)
    tell_leader(case, _("“%(circle)s” was not admitted to incubation: %(reason)s") % _facts(case, reason))
    return case


@transaction.atomic
def withdraw(*, case: Incubation, by: User | None, reason: str) -> Incubation:
    """Take the application back before the circle is in the nursery; ``by=None`` is the clock."""
    case = step(locked(case), "withdraw", by=by, reason=reason)
    nothing_due(case)
    text = _("“%(circle)s” is no longer asking for incubation: %(reason)s") % _facts(case, reason)
    tell_staff(case, text)
    if case.mentor is not None:
        tell(case, "orgs.incubation_mentor", [case.mentor.user], text)
    if by is None:
        tell_leader(case, text)
    return case


def _facts(case: Incubation, reason: str) -> dict[str, Any]:
    return {"circle": case, "reason": reason.strip()}


def _enough(field: str, words: str) -> str:
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError({field: _("Please say it in at least %(count)d characters.") % {"count": LEAST_WORDS}})
    return words.strip()
