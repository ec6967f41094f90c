"""Incubations as circles ask for them and the centre leads them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.months import months_before
from orgs.actions import incubation, incubation_milestones, incubation_plan, incubation_reviews, incubation_talks
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation, IncubationMentor, IncubationMilestone
from orgs.queries.incubation import cases
from orgs.states.incubation import TalkResult
from places.models import Place
from tests.factories.accounts import UserFactory

WHY = "我们已经办了四次活动，想成为正式的社会组织。"
NEEDS = "需要一间活动室，也想请人教教记账。"
PLAN = "三个月内健全章程和账目，办好两场活动，发展到十名成员。"
RECORD = "成员齐心，想法清楚，账目还要人带一带。"
NOTES = "带头人身体不太好，留意接班人。"


def mentor(street: Place, user: User | None = None, **facts: Any) -> IncubationMentor:
    """Return a mentor of a street."""
    return IncubationMentor.objects.create(place=street, user=user or UserFactory(name="尹导师"), **facts)


def applied(circle: Circle) -> Incubation:
    """Return the application of a circle's leader."""
    return incubation.apply_for_incubation(circle=circle, why=WHY, needs=NEEDS, by=circle.leader)


def invited(circle: Circle, by: User) -> Incubation:
    """Return a case that was invited to a talk."""
    at = timezone.now() + timedelta(days=2)
    return incubation.invite_to_talk(case=applied(circle), talk_at=at, where="街道孵化中心201", by=by)


def talked(case: Incubation, by: User, result: str = TalkResult.ADMIT) -> Incubation:
    """Record the intake talk of a case."""
    today = timezone.localdate()
    incubation_talks.record_talk(case=case, held_on=today, record=RECORD, notes=NOTES, result=result, by=by)
    return case


def admitted(circle: Circle, by: User, mentor: IncubationMentor | None = None) -> Incubation:
    """Return a case whose plan is to be made."""
    return incubation.admit(case=talked(invited(circle, by), by), mentor=mentor, by=by)


def plan_days(months: int = 4) -> tuple[date, date]:
    """Return the days of a plan from today on."""
    today = timezone.localdate()
    return today, months_before(today, -months)


def planned(circle: Circle, by: User, mentor: IncubationMentor) -> Incubation:
    """Return a case with a plan and two milestones to which the circle agreed."""
    case = admitted(circle, by, mentor)
    starts_on, ends_on = plan_days()
    incubation_plan.write_plan(case=case, plan=PLAN, starts_on=starts_on, ends_on=ends_on, by=by)
    for title, days in (("写好章程", 30), ("办两场活动", 60)):
        incubation_plan.add_milestone(case=case, title=title, due_on=starts_on + timedelta(days=days), by=by)
    return incubation_plan.agree(case=case, by=circle.leader)


def nursed(circle: Circle, by: User, mentor: IncubationMentor) -> Incubation:
    """Return a case whose circle is in the nursery."""
    return incubation_plan.start_nursing(case=planned(circle, by, mentor), by=by)


def milestones_done(case: Incubation, by: User) -> None:
    """Let every milestone be reported and confirmed."""
    for milestone in case.milestones.open():
        reported = incubation_milestones.report_milestone(
            milestone=milestone, by=case.circle.leader, reason="已经做完，照片在附件里"
        )
        incubation_milestones.finish_milestone(milestone=reported, by=by)


def earlier(case: Incubation, days: int) -> Incubation:
    """Let everything of the case have happened so many days earlier."""
    gone = timedelta(days=days)
    dates = ("stage_since", "due_on", "starts_on", "ends_on", "agreed_on", "started_on", "review_on")
    row = Incubation.objects.get(pk=case.pk)
    moved = {name: getattr(row, name) - gone for name in dates if getattr(row, name) is not None}
    Incubation.objects.filter(pk=case.pk).update(**moved)
    for milestone in case.milestones.all():
        IncubationMilestone.objects.filter(pk=milestone.pk).update(due_on=milestone.due_on - gone)
    return fresh(case)


def reviewed(case: Incubation, by: User, days: int = 100) -> Incubation:
    """Return a case under review after so many days in the nursery."""
    return fresh(incubation_reviews.call_review(case=earlier(case, days), by=by))


def fresh(case: Incubation) -> Incubation:
    """Return the case as it is now."""
    return cases().get(pk=case.pk)
