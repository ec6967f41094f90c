"""Circles of the demo street: some just opened, some that meet, some ready for the nursery, some that rest or ended."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.flow import BEGUN
from core.models import StepTaken
from core.states import Visibility
from orgs.models.circles import Circle, CircleAttendance, CircleMeeting, CircleMember
from orgs.states.circles import (
    CIRCLE,
    CIRCLE_MEETING,
    CircleBelonging,
    CircleStage,
    CircleWay,
    MeetingStage,
)
from residents.models import Talent

from .draw import Draw
from .people import People
from .words_circles import CIRCLES, MEETINGS, MINUTES, PLACES

EACH = 3  # circles of a community


@dataclass(frozen=True)
class Story:
    """How a circle of a stage came about: when it opened, how many belong, when it met, which steps it took."""

    stage: str
    opened: int  # days ago
    members: int
    met: tuple[int, ...]  # days ago
    steps: tuple[tuple[str, str, str, int], ...]  # step, from, to, days ago
    asked: int = 0
    planned: int | None = None  # days ahead


OPENED, ACTIVE, QUALIFIED = CircleStage.OPENED, CircleStage.ACTIVE, CircleStage.QUALIFIED
GREW = ("grow", OPENED, ACTIVE)
STORIES = (
    Story(QUALIFIED, 160, 8, (150, 120, 92, 61, 33, 6), ((*GREW, 118), ("qualify", ACTIVE, QUALIFIED, 60)), planned=5),
    Story(ACTIVE, 55, 5, (40, 12), ((*GREW, 39),), asked=2, planned=3),
    Story(OPENED, 9, 2, (), (), asked=1, planned=2),
    Story(QUALIFIED, 120, 6, (110, 85, 62, 40, 15), ((*GREW, 84), ("qualify", ACTIVE, QUALIFIED, 12)), planned=9),
    Story(ACTIVE, 88, 4, (80, 79), ((*GREW, 78),)),  # the clock has warned its leader
    Story(CircleStage.RESTING, 210, 4, (200, 170, 130), ((*GREW, 169), ("rest", ACTIVE, CircleStage.RESTING, 25))),
    Story(QUALIFIED, 95, 7, (90, 70, 45, 20, 3), ((*GREW, 69), ("qualify", ACTIVE, QUALIFIED, 19)), asked=1),
    Story(CircleStage.CLOSED, 240, 3, (230,), (("close", OPENED, CircleStage.CLOSED, 90),)),
)


def build_circles(people: People, draw: Draw) -> int:
    """Make circles around the listed talents of every community; return how many."""
    made = 0
    for community in people.joined:
        leaders = list(Talent.objects.listed().filter(community=community).select_related("user").order_by("pk")[:EACH])
        neighbours = [user for user, _home in people.joined[community]]
        for talent in leaders:
            _circle(talent, STORIES[made % len(STORIES)], made, neighbours, draw)
            made += 1
    return made


def _circle(talent: Talent, story: Story, number: int, neighbours: list[User], draw: Draw) -> Circle:
    leader: Any = talent.user
    name, concern, category, tags = CIRCLES[number % len(CIRCLES)]
    opened = draw.today - timedelta(days=story.opened)
    since = story.steps[-1][3] if story.steps else story.opened
    circle = Circle.objects.create(
        place=talent.community,
        name=f"{talent.community.name.removesuffix('社区')}{name}",
        concern=concern,
        category=category,
        tags=list(tags),
        leader=leader,
        stage=story.stage,
        stage_since=draw.today - timedelta(days=since),
        opened_on=opened,
        last_active_on=draw.today - timedelta(days=story.met[-1]) if story.met else opened,
        warned_on=draw.today - timedelta(days=3) if story.stage == ACTIVE and story.planned is None else None,
        member_count=story.members,
        meeting_count=len(story.met),
    )
    others = [user for user in draw.random.sample(neighbours, story.members + story.asked) if user.pk != leader.pk]
    members = _members(circle, others, story, opened)
    meetings = [_meeting(circle, turn, days, members, draw) for turn, days in enumerate(story.met)]
    if story.planned is not None:
        _planned(circle, len(meetings), draw.today + timedelta(days=story.planned))
    _trace(circle, story, draw)
    return circle


def _members(circle: Circle, others: list[User], story: Story, opened: date) -> list[User]:
    """Let the leader and some neighbours belong, and some ask; return who belongs."""
    count = story.members - 1
    belong = [circle.leader, *others[:count]]
    rows = [
        CircleMember(
            circle=circle,
            user=user,
            stage=CircleBelonging.MEMBER,
            way=CircleWay.ASKED if user != circle.leader else CircleWay.FOUNDER,
            joined_on=opened,
        )
        for user in belong
    ]
    asking = others[count : count + story.asked]
    rows += [CircleMember(circle=circle, user=user, words="住得近，有空，想一起出力。") for user in asking]
    CircleMember.objects.bulk_create(rows)
    return belong


def _meeting(circle: Circle, turn: int, days: int, members: list[User], draw: Draw) -> CircleMeeting:
    day = draw.today - timedelta(days=days)
    # Nobody comes always, but the leader does, and whoever missed the last time comes the next.
    present = [user for index, user in enumerate(members) if index == 0 or len(members) < 4 or (index + turn) % 4]  # noqa: PLR2004
    meeting = CircleMeeting.objects.create(
        circle=circle,
        title=MEETINGS[turn % len(MEETINGS)],
        starts_at=_at(day),
        where=PLACES[turn % len(PLACES)],
        stage=MeetingStage.HELD,
        planned_by=circle.leader,
        minutes=MINUTES[turn % len(MINUTES)],
        held_on=day,
        held_at=_at(day) + timedelta(hours=2),
        present_count=len(present),
    )
    CircleAttendance.objects.bulk_create(CircleAttendance(meeting=meeting, user=user) for user in present)
    StepTaken.objects.create(**_line(meeting, CIRCLE_MEETING.name, "hold", "planned", "held", _at(day)))
    return meeting


def _planned(circle: Circle, turn: int, day: date) -> None:
    CircleMeeting.objects.create(
        circle=circle,
        title=MEETINGS[turn % len(MEETINGS)],
        starts_at=_at(day),
        where=PLACES[turn % len(PLACES)],
        planned_by=circle.leader,
    )


def _trace(circle: Circle, story: Story, draw: Draw) -> None:
    """Write the lines that the circle's steps would have left."""
    lines = [(BEGUN, "", OPENED, story.opened), *story.steps]
    for step, source, target, days in lines:
        by_clock = step in {"qualify", "rest"}
        line = _line(circle, CIRCLE.name, step, source, target, draw.moment(days))
        if by_clock:
            line |= {"actor_id": None, "actor_name": "", "actor_role": ""}
        if step == "close":
            line["reason"] = "带头人搬走了，大家并到了别的圈。"
        StepTaken.objects.create(**line)


def _line(  # noqa: PLR0913, PLR0917 - one line of the log
    row: Circle | CircleMeeting, flow: str, step: str, source: str, target: str, at: datetime
) -> dict[str, Any]:
    circle = row if isinstance(row, Circle) else row.circle
    return {
        "flow": flow,
        "object_id": row.pk,
        "object_label": str(row),
        "street_code": circle.street_code,
        "step": step,
        "source": source,
        "target": target,
        "actor_id": circle.leader_id,
        "actor_name": circle.leader.name,
        "actor_role": "居民",
        "taken_at": at,
        "visibility": Visibility.PUBLIC,
    }


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15)))
