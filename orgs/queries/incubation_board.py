"""The cases of the centre with their time in stage and what blocks each; the same few queries for any number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.workdays import is_working_day
from orgs.models.centre import CentreTicket
from orgs.models.incubation import Incubation, IncubationMilestone, IncubationQuerySet, IncubationTalk
from orgs.models.incubation import yellow_from as last_yellow_day
from orgs.states.circles import CircleStage
from orgs.states.incubation import BEFORE_NURSERY, RUNNING, IncubationStage, TalkKind
from places.models import Place
from residents.states.affairs import Light

OPEN = "open_tickets"  # where the open tickets of a circle are kept once loaded


@dataclass(frozen=True)
class Blocker:
    """One thing that keeps a case from going on, and for how many days it has."""

    text: str
    days: int = 0


@dataclass(frozen=True)
class Card:
    """A case as the board shows it."""

    case: Incubation
    days: int  # working days in its stage, the day on which it began not counted
    light: Light | None
    blockers: list[Blocker]
    tickets: list[CentreTicket] = field(default_factory=list)  # open at the centre, due first first


@dataclass
class Column:
    """One stage of the board."""

    stage: IncubationStage
    total: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.cards)


def board(cases: IncubationQuerySet) -> list[Column]:
    """Return the running cases of a set by stage, what is due first first, and those who graduated lately."""
    today, most = timezone.localdate(), settings.INCUBATION_BOARD_SHOWN
    since = today - timedelta(days=settings.INCUBATION_GRADUATED_DAYS)
    columns = {stage: Column(stage) for stage in (*RUNNING, IncubationStage.GRADUATED)}
    shown: list[Incubation] = []
    rows = cases.filter(stage__in=RUNNING) | cases.filter(stage=IncubationStage.GRADUATED, closed_on__gte=since)
    for case in for_cards(rows).order_by("due_on", "pk"):
        column = columns[IncubationStage(case.stage)]
        column.total += 1
        if column.total <= most:
            shown.append(case)
    for card in cards_of(shown):
        columns[IncubationStage(card.case.stage)].cards.append(card)
    return list(columns.values())


def for_cards(cases: IncubationQuerySet) -> IncubationQuerySet:
    """Load what a card needs."""
    return cases.with_names().prefetch_related(
        Prefetch("milestones", IncubationMilestone.objects.order_by("due_on", "pk")),
        Prefetch("talks", IncubationTalk.objects.filter(kind=TalkKind.INTAKE).order_by("held_on", "pk")),
        Prefetch(
            "circle__centretickets", CentreTicket.objects.open().select_related("kind").order_by("due_on", "pk"), OPEN
        ),
    )


def cards_of(cases: Iterable[Incubation]) -> list[Card]:
    """Return cards of cases that were loaded by ``for_cards``; no query more."""
    rows, today = list(cases), timezone.localdate()
    days = _working_days({case.stage_since for case in rows}, today)
    yellow = {stage: last_yellow_day(stage, today) for stage in RUNNING}
    return [
        Card(
            case,
            days[case.stage_since],
            light_on(case, today, yellow),
            blockers_of(case, today),
            getattr(case.circle, OPEN),
        )
        for case in rows
    ]


def light_on(case: Incubation, today: date, yellow: dict[IncubationStage, date]) -> Light | None:
    """Return how a case stands to the limit of its stage, by the days up to which each stage is due soon."""
    if not case.is_running or case.due_on is None:
        return None
    if today > case.due_on:
        return Light.RED
    return Light.YELLOW if case.due_on <= yellow[IncubationStage(case.stage)] else Light.GREEN


def blockers_of(case: Incubation, today: date) -> list[Blocker]:
    """Return what blocks a case now, the weightiest first."""
    found = _of_circle(case) + _of_tickets(case, today)
    if case.stage in {IncubationStage.APPLIED, IncubationStage.TALK}:
        found += _of_intake(case, today)
    elif case.stage == IncubationStage.PLANNING:
        found += _of_plan(case, today)
    elif case.in_nursery:
        found += _of_nursing(case, today)
    elif case.stage == IncubationStage.GRADUATED and case.closed_on and case.circle.stage == CircleStage.NURSERY:
        days = (today - case.closed_on).days
        found.append(Blocker(_waits(_("Not filed yet since graduation"), days), days))
    return found


def _of_circle(case: Incubation) -> list[Blocker]:
    wanted = CircleStage.QUALIFIED if case.stage in BEFORE_NURSERY else CircleStage.NURSERY
    if not case.is_running or case.circle.stage == wanted:
        return []
    return [Blocker(_("The circle is: %(stage)s") % {"stage": case.circle.get_stage_display()})]


def _of_tickets(case: Incubation, today: date) -> list[Blocker]:
    """Return the service tickets of the circle in which the centre is late."""
    found = []
    for ticket in getattr(case.circle, OPEN) if case.is_running else []:
        if ticket.due_on < today:
            days = (today - ticket.due_on).days
            text = _("Ticket overdue: %(ticket)s") % {"ticket": ticket}
            found.append(Blocker(_waits(text, days), days))
    return found


def _of_intake(case: Incubation, today: date) -> list[Blocker]:
    found = _overdue(case, _("The intake is overdue"), today)
    if case.stage == IncubationStage.TALK and case.talk_at is not None:
        day = timezone.localdate(case.talk_at)
        talks = [talk for talk in case.talks.all() if talk.held_on >= day]
        if case.talk_at < timezone.now() and not talks:
            days = (today - day).days
            found.append(Blocker(_waits(_("The talk has no record"), days), days))
    return found


def _of_plan(case: Incubation, today: date) -> list[Blocker]:
    found = _overdue(case, _("Planning is overdue"), today)
    if case.active_mentor is None:
        found.append(Blocker(_("No mentor")))
    if not case.plan:
        found.append(Blocker(_("No plan yet")))
    elif len([row for row in case.milestones.all() if row.is_open]) < settings.INCUBATION_LEAST_MILESTONES:
        found.append(Blocker(_("Too few milestones")))
    elif case.agreed_on is None:
        found.append(Blocker(_("The circle has not agreed yet")))
    return found


def _of_nursing(case: Incubation, today: date) -> list[Blocker]:
    review = case.stage == IncubationStage.REVIEW
    found = _overdue(case, _("The review is overdue") if review else _("The plan is over"), today)
    if case.active_mentor is None:
        found.append(Blocker(_("No mentor")))
    for milestone in case.milestones.all():
        if milestone.is_open and milestone.due_on < today:
            days = (today - milestone.due_on).days
            text = _("Milestone overdue: %(title)s") % {"title": milestone.title}
            found.append(Blocker(_waits(text, days), days))
    if case.review_on is not None and case.review_on <= today:
        days = (today - case.review_on).days
        found.append(Blocker(_waits(_("The review is due"), days), days))
    return found


def _overdue(case: Incubation, text: str, today: date) -> list[Blocker]:
    if case.due_on is None or case.due_on >= today:
        return []
    days = (today - case.due_on).days
    return [Blocker(_waits(text, days), days)]


def _waits(text: str, days: int) -> str:
    if not days:
        return text
    since = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return f"{text} · {since}"


def _working_days(starts: set[date], today: date) -> dict[date, int]:
    """Return how many working days lie after each day up to today, counted once for all of them."""
    if not starts:
        return {}
    counted, count, day = {}, 0, today
    first = min(starts)
    while day > first:
        counted[day] = count
        count += is_working_day(day)
        day -= timedelta(days=1)
    counted[first] = count
    return {start: counted.get(start, 0) for start in starts}


def mentors_of_board(street: Place) -> list[tuple[int, str]]:
    """Return the mentors who have a running case, for the filter of the board."""
    rows = Incubation.objects.running().filter(street=street, mentor__isnull=False).order_by("mentor__user__name")
    return list(dict.fromkeys(rows.values_list("mentor", "mentor__user__name")))
