"""The board: time in stage in working days, lights, what blocks each, the same queries for any number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.queue import QUEUES
from core.workdays import add_working_days, working_days_between
from orgs.actions import incubation_plan
from orgs.actions.incubation import admit
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation, IncubationMentor
from orgs.queries.incubation import public_figures
from orgs.queries.incubation_board import board, cards_of, for_cards
from tests.factories import incubation as made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def card(case):
    return cards_of(for_cards(Incubation.objects.filter(pk=case.pk)))[0]


def blocked(case):
    return [blocker.text for blocker in card(case).blockers]


def set_days(case, **days):
    Incubation.objects.filter(pk=case.pk).update(**days)
    return made.fresh(case)


def test_time_in_stage_and_lights_by_working_days(cast, nest):
    case, today = made.applied(nest.circle), timezone.localdate()
    assert (case.due_on, card(case).days, card(case).light, case.light) == (
        add_working_days(today, 5),
        0,
        "green",
        "green",
    )
    since = today - timedelta(days=30)
    case = set_days(case, stage_since=since, due_on=add_working_days(today, 1))
    assert (card(case).days, card(case).light, case.light) == (working_days_between(since, today), "yellow", "yellow")
    case = set_days(case, due_on=today - timedelta(days=1))
    assert (card(case).light, case.light, blocked(case)) == ("red", "red", ["The intake is overdue · 1 day"])


def test_what_blocks_each_stage(cast, nest):
    today = timezone.localdate()
    case = made.invited(nest.circle, cast.staff)
    assert blocked(case) == []
    case = set_days(case, talk_at=timezone.now() - timedelta(days=3))
    assert blocked(case) == ["The talk has no record · 3 days"]
    made.talked(case, cast.staff)
    assert blocked(case) == []
    case = admit(case=case, by=cast.staff)
    assert blocked(case) == ["No mentor", "No plan yet"]
    incubation_plan.name_mentor(case=case, mentor=nest.mentor, by=cast.staff)
    starts_on, ends_on = made.plan_days()
    incubation_plan.write_plan(case=case, plan=made.PLAN, starts_on=starts_on, ends_on=ends_on, by=cast.staff)
    assert blocked(case) == ["Too few milestones"]
    for number, days in enumerate((10, 90)):
        due_on = starts_on + timedelta(days=days)
        incubation_plan.add_milestone(case=case, title=f"目标{number}", due_on=due_on, by=cast.staff)
    assert blocked(case) == ["The circle has not agreed yet"]
    incubation_plan.agree(case=case, by=nest.leader)
    assert blocked(case) == []
    Circle.objects.filter(pk=nest.circle.pk).update(stage="resting")
    assert blocked(case) == ["The circle is: Resting"]
    Circle.objects.filter(pk=nest.circle.pk).update(stage="opened")
    for stage in ("active", "qualified"):
        Circle.objects.filter(pk=nest.circle.pk).update(stage=stage)
    case = incubation_plan.start_nursing(case=case, by=cast.staff)
    assert blocked(case) == []
    case = made.earlier(case, 65)
    IncubationMentor.objects.filter(pk=nest.mentor.pk).update(is_active=False)
    assert blocked(case) == ["No mentor", "Milestone overdue: 目标0 · 55 days", "The review is due · 5 days"]
    case = set_days(case, stage="review", review_on=None, due_on=today - timedelta(days=2))
    assert blocked(case)[0] == "The review is overdue · 2 days"


def rows_of(cast, count, stage="applied"):
    """Return so many cases, each of a circle of its own."""
    made_ = []
    for number in range(count):
        circle = Circle.objects.create(
            place=cast.community,
            name=f"第{number}圈·{stage}",
            concern="我们想把楼下的花园种起来。",
            category="culture",
            leader=cast.resident,
            stage="qualified",
        )
        facts = {"circle": circle, "place": circle.place, "applicant": cast.resident, "stage": stage}
        made_.append(Incubation.objects.create(**facts, due_on=timezone.localdate()))
    return made_


def test_the_lists_use_the_same_queries_for_one_and_for_many(cast, nest, client):
    rows_of(cast, 1)
    client.force_login(cast.staff)
    counts = {}
    for size, more in ((1, 0), (31, 30)):
        rows_of(cast, more, "talk")
        for name in ("orgs:incubation_board", "orgs:incubation"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse(name)).status_code == 200
            counts[name, size] = len(found)
    for name in ("orgs:incubation_board", "orgs:incubation"):
        assert counts[name, 1] == counts[name, 31], counts


def test_columns_are_cut_and_filtered(cast, nest, settings):
    settings.INCUBATION_BOARD_SHOWN = 2
    rows_of(cast, 5)
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    columns = {column.stage.value: column for column in board(Incubation.objects.filter(street=cast.street))}
    assert list(columns) == ["applied", "talk", "planning", "nursing", "review", "graduated"]
    applied = columns["applied"]
    assert (applied.total, len(applied.cards), applied.more) == (5, 2, 3)
    assert [found.case for found in columns["nursing"].cards] == [case]
    assert not board(Incubation.objects.filter(street=cast.other_street))[0].cards
    assert [(row.name, row.by_category, row.total) for row in public_figures(cast.street)] == [
        (cast.community.name, {"culture": 5, "mutual_help": 1}, 6)
    ]


def test_the_queue_of_staff(cast, nest):
    case = made.applied(nest.circle)
    queue = QUEUES["orgs.incubations"]
    for name, user in cast.everybody().items():
        expected = [case.get_absolute_url()] if name in {"staff", "second_staff"} else []
        assert [item.url for item in queue.waiting(user)] == expected, name
