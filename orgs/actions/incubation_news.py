"""Who is told of an incubation, what is due, and how a step is taken with its new limit."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.queries import holders_of
from accounts.states import Role
from core.flow import take
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from orgs.models.incubation import Incubation, IncubationMilestone, limit_of
from orgs.states.incubation import INCUBATION, RUNNING


def locked(case: Incubation) -> Incubation:
    """Return the case as it is now, locked until the transaction ends."""
    rows = Incubation.objects.select_for_update(of=("self",)).select_related("circle__place", "place", "mentor__user")
    return rows.get(pk=case.pk)


def step(
    case: Incubation, name: str, *, by: User | None, reason: str = "", changes: Mapping[str, Any] | None = None
) -> Incubation:
    """Take a step; whatever reaches another stage begins its time anew, and what is over has a last day."""
    known, facts, today = INCUBATION.step(name), dict(changes or {}), timezone.localdate()
    if known.target not in known.sources:
        ends_on = facts.get("ends_on", case.ends_on)
        facts |= {"stage_since": today, "due_on": limit_of(known.target, ends_on)}
    if known.target not in RUNNING:
        facts["closed_on"] = today
    return take(INCUBATION, case, name, by=by, reason=reason, changes=facts)


def staff_of(case: Incubation) -> list[User]:
    """Return the staff of the centre: those of the street, but for who leads the circle."""
    return list(holders_of(Role.STREET_STAFF, at=case.place).exclude(pk=case.circle.leader_id))


def mentor_of(case: Incubation) -> list[User]:
    """Return the mentor's account, if there is one who takes cases."""
    mentor = case.active_mentor
    return [mentor.user] if mentor is not None else []


def tell(case: Incubation, kind: str, people: Iterable[User], text: str) -> None:
    """Tell people and lead them to the case's page."""
    notify(
        kind=kind,
        to=people,
        title=str(case),
        text=text,
        url=case.get_absolute_url(),
        street_code=case.street_code,
    )


def tell_leader(case: Incubation, text: str) -> None:
    """Tell the leader of the circle."""
    tell(case, "orgs.incubation_news", [case.circle.leader], text)


def tell_mentor(case: Incubation, text: str) -> None:
    """Tell the mentor."""
    tell(case, "orgs.incubation_mentor", mentor_of(case), text)


def tell_staff(case: Incubation, text: str) -> None:
    """Tell the staff of the centre."""
    tell(case, "orgs.incubation_here", staff_of(case), text)


def stage_due(case: Incubation) -> None:
    """Remind the staff of the last day of the stage in which the case stands; of nothing if it has none."""
    if case.due_on is None:
        clear_due(_stage_key(case))
        return
    set_due(
        key=_stage_key(case),
        kind="orgs.incubation_here",
        due_on=case.due_on,
        title=f"{case} · {case.get_stage_display()}",
        url=case.get_absolute_url(),
        people=staff_of(case),
        street_code=case.street_code,
    )


def milestone_due(milestone: IncubationMilestone) -> None:
    """Remind leader and mentor of a milestone that is open."""
    case = milestone.incubation
    set_due(
        key=_milestone_key(milestone),
        kind="orgs.incubation_due",
        due_on=milestone.due_on,
        title=f"{case} · {milestone.title}",
        url=milestone.get_absolute_url(),
        people=[case.circle.leader, *mentor_of(case)],
        street_code=case.street_code,
        remind_before=(3,),
        remind_after=(1, 5),
    )


def milestone_over(milestone: IncubationMilestone) -> None:
    """Remind nobody of a milestone any more."""
    clear_due(_milestone_key(milestone))


def review_due(case: Incubation) -> None:
    """Remind the staff and the mentor of the next review."""
    if case.review_on is None:
        clear_due(_review_key(case))
        return
    set_due(
        key=_review_key(case),
        kind="orgs.incubation_due",
        due_on=case.review_on,
        title=str(case),
        url=case.get_absolute_url(),
        people=[*staff_of(case), *mentor_of(case)],
        street_code=case.street_code,
        remind_before=(3,),
    )


def filing_due(case: Incubation) -> None:
    """Remind the leader of a graduated circle to file it as an organisation."""
    set_due(
        key=_filing_key(case),
        kind="orgs.incubation_due",
        due_on=add_working_days(timezone.localdate(), int(settings.INCUBATION_FILING_DAYS)),
        title=str(case),
        url=case.get_absolute_url(),
        people=[case.circle.leader],
        street_code=case.street_code,
        remind_before=(10, 1),
        remind_after=(10,),
    )


def filing_over(case: Incubation) -> bool:
    """Remind nobody of the filing any more; return whether anybody was to be reminded."""
    return clear_due(_filing_key(case))


def nothing_due(case: Incubation) -> None:
    """Remind nobody of anything of a case that is over."""
    clear_due(_stage_key(case))
    clear_due(_review_key(case))
    for milestone in case.milestones.all():
        milestone_over(milestone)


def next_review(case_ends_on: date) -> date:
    """Return the day of the next review, at the latest the plan's last."""
    from_today = timezone.localdate() + timedelta(days=int(settings.INCUBATION_REVIEW_DAYS))
    return min(from_today, case_ends_on)


def _stage_key(case: Incubation) -> str:
    return f"orgs.incubation:{case.pk}"


def _review_key(case: Incubation) -> str:
    return f"orgs.incubation_review:{case.pk}"


def _filing_key(case: Incubation) -> str:
    return f"orgs.incubation_filing:{case.pk}"


def _milestone_key(milestone: IncubationMilestone) -> str:
    return f"orgs.incubation_milestone:{milestone.pk}"
