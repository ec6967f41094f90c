"""Incubations of the demo street: some at every stage, on time and late, one that graduated, one that ended."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.flow import BEGUN
from core.models import StepTaken
from core.months import months_before
from core.workdays import add_working_days
from orgs.actions.incubation_news import filing_due, milestone_due, review_due, stage_due
from orgs.models.circles import Circle
from orgs.models.incubation import (
    Incubation,
    IncubationMentor,
    IncubationMilestone,
    IncubationReview,
    IncubationTalk,
)
from orgs.states import Category
from orgs.states.circles import CIRCLE, CircleStage
from orgs.states.incubation import IN_NURSERY, INCUBATION, RUNNING, UNSPOKEN, EndKind, IncubationStage
from places.models import Place

from .draw import Draw
from .people import People
from .words_incubation import FINDINGS, MILESTONES, NEEDS, NOTES, PLANS, RECORDS, REPORTS, WHYS

APPLIED, TALK, PLANNING = IncubationStage.APPLIED, IncubationStage.TALK, IncubationStage.PLANNING
NURSING, REVIEW, GRADUATED = IncubationStage.NURSING, IncubationStage.REVIEW, IncubationStage.GRADUATED
Line = tuple[str, str, str, int]


@dataclass(frozen=True)
class Story:
    """How far a case is, and how many days ago it took each step."""

    stage: IncubationStage
    steps: tuple[Line, ...]  # step, from, to, days ago
    done: int = 0  # milestones
    months: int = 4
    agreed: bool = True
    mentored: bool = True


def _way(*days: int) -> tuple[Line, ...]:
    """Return the steps of the main road with the days on which each was taken."""
    steps = (
        (BEGUN, "", APPLIED),
        ("invite", APPLIED, TALK),
        ("admit", TALK, PLANNING),
        ("start", PLANNING, NURSING),
        ("call_review", NURSING, REVIEW),
        ("graduate", REVIEW, GRADUATED),
    )
    return tuple((*step, day) for step, day in zip(steps, days, strict=False))


ENDED = ("end", NURSING, IncubationStage.ENDED, 20)
DECLINED = ("decline", TALK, IncubationStage.DECLINED, 30)
STORIES = (
    Story(NURSING, _way(70, 66, 60, 50), done=1),
    Story(APPLIED, _way(2)),
    Story(PLANNING, _way(30, 26, 20), agreed=False),
    Story(REVIEW, _way(140, 135, 130, 118, 4), done=4, months=4),
    Story(TALK, _way(9, 6)),
    Story(GRADUATED, _way(180, 175, 168, 155, 22, 14), done=4, months=5),
    Story(APPLIED, _way(15)),
    Story(NURSING, _way(100, 96, 90, 82), done=2, months=3),
    Story(PLANNING, _way(14, 10, 3), agreed=False, mentored=False),
    Story(TALK, _way(20, 16)),
    Story(IncubationStage.DECLINED, (*_way(45, 40), DECLINED)),
    Story(NURSING, _way(40, 36, 30, 8)),
)
GONE = Story(IncubationStage.ENDED, (*_way(150, 146, 140, 130), ENDED), done=1)


def build_incubations(street: Place, people: People, draw: Draw) -> int:
    """Let some qualified circles be on their way; return how many."""
    mentors = _mentors(street, people)
    qualified = Circle.objects.filter(street=street, stage=CircleStage.QUALIFIED).order_by("pk")
    stories = list(zip(qualified, STORIES, strict=False))
    active = Circle.objects.filter(street=street, stage=CircleStage.ACTIVE).order_by("pk").first()
    if active is not None:
        stories.append((active, GONE))
    for number, (circle, story) in enumerate(stories):
        _case(circle, story, number, mentors, people.staff["street"], draw)
    return len(stories)


def _mentors(street: Place, people: People) -> list[IncubationMentor]:
    chosen = (
        ("assessor", [Category.CULTURE, Category.SERVICE], "办过三家社区社会组织，熟悉章程和评估"),
        ("instructor", [Category.CHARITY], "党建指导，会带骨干"),
        ("community", [Category.MUTUAL_HELP], "熟悉社区，能协调场地"),
    )
    return [
        IncubationMentor.objects.create(place=street, user=people.staff[name], fields=fields, words=words)
        for name, fields, words in chosen
    ]


def _case(  # noqa: PLR0913, PLR0917 - one case, told in full
    circle: Circle, story: Story, number: int, mentors: list[IncubationMentor], staff: User, draw: Draw
) -> None:
    free = [mentor for mentor in mentors if mentor.user_id != circle.leader_id]
    mentor = free[number % len(free)]
    case = Incubation(
        circle=circle,
        place=circle.place,
        applicant=circle.leader,
        why=WHYS[number % len(WHYS)],
        needs=NEEDS[number % len(NEEDS)],
        **_facts(story, number, mentor, draw),
    )
    case.save()
    Incubation.objects.filter(pk=case.pk).update(created_at=draw.moment(story.steps[0][3]))
    _talks(case, story, number, staff, draw)
    _milestones(case, story, draw)
    _reviews(case, number, staff)
    for step, source, target, days in story.steps:
        by = circle.leader if step == BEGUN else staff
        _line(case, INCUBATION.name, (step, source, target, days), by, draw)
    if case.started_on is not None and story is not GONE:
        Circle.objects.filter(pk=circle.pk).update(stage=CircleStage.NURSERY, stage_since=case.started_on)
        nursed = ("nurse", CircleStage.QUALIFIED, CircleStage.NURSERY, story.steps[3][3])
        _line(circle, CIRCLE.name, nursed, staff, draw)
    _due(Incubation.objects.get(pk=case.pk))


def _facts(story: Story, number: int, mentor: IncubationMentor, draw: Draw) -> dict[str, Any]:
    """Return what a case knows by the steps that it took."""
    days = {step: days for step, _from, _to, days in story.steps}
    since = draw.today - timedelta(days=story.steps[-1][3])
    facts: dict[str, Any] = {"stage": story.stage, "stage_since": since}
    if "invite" in days:
        at = draw.moment(days["invite"] - 3)
        facts |= {"talk_at": at, "talk_where": "街道社会组织服务中心 201 室"}
    if "admit" in days and story.mentored:
        facts |= {"mentor": mentor}
    if "start" in days or (story.stage == PLANNING and story.mentored):
        begun = draw.today - timedelta(days=days.get("start", 0))
        facts |= {
            "plan": PLANS[number % len(PLANS)],
            "starts_on": begun,
            "ends_on": months_before(begun, -story.months),
        }
        facts |= {"agreed_on": begun if story.agreed else None}
    if "start" in days:
        facts |= {"started_on": facts["starts_on"]}
    if story.stage == NURSING:
        facts |= {"review_on": max(draw.today + timedelta(days=5), facts["starts_on"] + timedelta(days=60))}
        facts |= {"due_on": facts["ends_on"]}
    elif story.stage in RUNNING:
        limits = {APPLIED: 5, TALK: 10, PLANNING: 15, REVIEW: 10}
        facts |= {"due_on": add_working_days(since, limits[story.stage])}
    else:
        facts |= {"closed_on": since, "end_kind": EndKind.IDLE if story is GONE else ""}
    return facts


def _talks(case: Incubation, story: Story, number: int, staff: User, draw: Draw) -> None:
    days = {step: days for step, _from, _to, days in story.steps}
    facts = {"incubation": case, "recorded_by": staff, "people": "带头人和两位成员"}
    if "admit" in days or "decline" in days:
        held = draw.today - timedelta(days=days.get("admit", days.get("decline", 0)))
        result = "admit" if "admit" in days else "decline"
        notes = NOTES[number % len(NOTES)]
        IncubationTalk.objects.create(
            kind="intake", held_on=held, record=RECORDS[0], notes=notes, result=result, **facts
        )
    for turn, ago in enumerate(range(days.get("start", 0) - 14, 0, -30)):
        held, record = draw.today - timedelta(days=ago), RECORDS[1 + turn % 2]
        mentor = case.mentor.user if case.mentor else staff
        IncubationTalk.objects.create(kind="mentoring", held_on=held, record=record, **{**facts, "recorded_by": mentor})


def _milestones(case: Incubation, story: Story, draw: Draw) -> None:
    if case.starts_on is None or case.ends_on is None:
        return
    each = (case.ends_on - case.starts_on) / len(MILESTONES)
    for turn, title in enumerate(MILESTONES):
        due_on = case.starts_on + each * (turn + 1)
        done = turn < story.done
        IncubationMilestone.objects.create(
            incubation=case,
            title=title,
            due_on=due_on,
            stage="done" if done else "open",
            report=REPORTS[turn % len(REPORTS)] if done else "",
            reported_on=min(due_on, draw.today) if done else None,
            done_on=min(due_on, draw.today) if done else None,
        )


def _reviews(case: Incubation, number: int, staff: User) -> None:
    result = {GRADUATED: "graduate", IncubationStage.ENDED: "end"}.get(IncubationStage(case.stage))
    if case.started_on is not None and case.closed_on is not None and result is not None:
        halfway = case.started_on + timedelta(days=60)
        rows = [(halfway, "go_on", FINDINGS[0]), (case.closed_on, result, FINDINGS[1 if result == "graduate" else 2])]
        for held_on, outcome, findings in rows:
            IncubationReview.objects.create(
                incubation=case, held_on=held_on, by=staff, findings=findings, result=outcome, ends_on=case.ends_on
            )


def _due(case: Incubation) -> None:
    """Let people be reminded as if the steps had just been taken."""
    if case.stage in RUNNING:
        stage_due(case)
    if case.stage in IN_NURSERY:
        review_due(case)
        for milestone in case.milestones.open():
            milestone_due(milestone)
    if case.stage == GRADUATED:
        filing_due(case)


def _line(row: Incubation | Circle, flow: str, line: Line, by: User, draw: Draw) -> None:
    step, source, target, days = line
    reasons = {"end": "两个月没有活动，成员商量后不再继续。", "decline": "活动还不够稳定，先再办几次活动。"}
    hidden = isinstance(row, Incubation) and row.stage in UNSPOKEN
    StepTaken.objects.create(
        flow=flow,
        object_id=row.pk,
        object_label=str(row),
        street_code=row.street_code,
        step=step,
        source=source,
        target=target,
        actor_id=by.pk,
        actor_name=by.name,
        actor_role=by.role_for(row),
        reason=reasons.get(step, ""),
        taken_at=min(draw.moment(days), timezone.now()),
        visibility="private" if hidden else "public",
    )
