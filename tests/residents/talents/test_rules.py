"""The rules of the night: exactly whom they name, and why, in exact words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.models import StepTaken
from notices.models import Notice
from residents import actions, tasks
from residents.actions.moving import leave
from residents.models import Resident, Talent, TalentRule
from residents.queries.talent_rules import reason_of
from residents.states import TalentStage
from tests.factories.places import branch
from tests.factories.talents import DeedFactory, InvitationFactory, TalentRuleFactory, settle

pytestmark = pytest.mark.django_db
NIGHT = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def no_defaults():
    TalentRule.objects.all().delete()


def test_the_defaults_are_data(db):
    from importlib import import_module

    defaults = import_module("residents.migrations.0005_talent_rules")
    assert [(measure, least) for _name, measure, least in defaults.RULES] == [
        ("hours", 20),
        ("affair_settled", 3),
        ("event_led", 2),
        ("neighbour_helped", 5),
    ]
    assert defaults.WINDOW_DAYS == 180


def did(person, place, quantity, on=NIGHT, kind="hours"):
    return DeedFactory(user=person.user, place=place, quantity=quantity, happened_on=on, kind=kind)


def test_hours_name_whoever_reaches_them_within_the_window(cast):
    TalentRuleFactory()
    enough, edge, out, short = (settle(cast.unit, name) for name in ("甲足够", "乙边界", "丙窗外", "丁不足"))
    did(enough, cast.unit, 1200)
    did(enough, cast.community, 270)
    did(edge, cast.unit, 1200, NIGHT - timedelta(days=179))
    did(out, cast.unit, 1200, NIGHT - timedelta(days=180))
    did(short, cast.unit, 1199)
    did(short, cast.unit, 600, NIGHT + timedelta(days=1))
    assert actions.name_by_rules(on=NIGHT) == 2
    rows = {talent.user: talent for talent in Talent.objects.all()}
    assert set(rows) == {enough.user, edge.user}
    assert rows[enough.user].why == reason_of(TalentRule.objects.get(), 1470)
    talent = rows[enough.user]
    assert (talent.source, talent.named_on, talent.named_by, talent.place, talent.community, talent.street) == (
        "rule",
        NIGHT,
        None,
        cast.unit,
        cast.community,
        cast.street,
    )
    assert StepTaken.objects.of("residents.talent", talent.pk).get().step == "begun"


@pytest.mark.parametrize(
    ("measure", "total", "least", "sentence"),
    [
        ("hours", 1470, 20, "24.5 hours of volunteering in the last 180 days (rule: 20 hours or more)"),
        ("affair_settled", 3, 3, "3 affairs settled in the last 180 days (rule: 3 or more)"),
        ("event_led", 2, 2, "2 events led in the last 180 days (rule: 2 or more)"),
        ("neighbour_helped", 5, 5, "5 neighbours helped in the last 180 days (rule: 5 or more)"),
        ("talent_brought", 1, 1, "1 talents brought along in the last 180 days (rule: 1 or more)"),
    ],
)
def test_every_measure_says_why(measure, total, least, sentence):
    assert reason_of(TalentRuleFactory(measure=measure, at_least=least), total) == sentence


@pytest.mark.parametrize(
    ("measure", "least"), [("affair_settled", 3), ("event_led", 2), ("neighbour_helped", 5), ("talent_brought", 1)]
)
def test_counts_are_summed(cast, measure, least):
    TalentRuleFactory(measure=measure, at_least=least)
    enough, short = settle(cast.unit, "甲足够"), settle(cast.unit, "乙不足")
    for _ in range(least):
        did(enough, cast.unit, 1, kind=measure)
    did(short, cast.unit, 600, kind="hours")
    for _ in range(least - 1):
        did(short, cast.unit, 1, kind=measure)
    assert actions.name_by_rules(on=NIGHT) == 1
    assert Talent.objects.get().user == enough.user


def test_the_same_night_twice_names_nobody_twice(cast):
    TalentRuleFactory()
    TalentRuleFactory(at_least=10)
    person = settle(cast.unit, "甲足够")
    did(person, cast.unit, 1200)
    assert [actions.name_by_rules(on=NIGHT) for _ in range(2)] == [1, 0]
    assert Talent.objects.count() == 1
    assert Notice.objects.filter(kind="residents.talent_named", user=cast.community_staff).count() == 1


def test_minors_and_who_moved_out_are_never_named(cast):
    TalentRuleFactory()
    child = settle(cast.unit, "甲孩子", born=date(2008, 11, 24))
    adult = settle(cast.unit, "乙成年", born=date(2008, 11, 23))
    gone = settle(cast.unit, "丙搬走")
    for person in (child, adult, gone):
        did(person, cast.unit, 1200)
    leave(gone, on=NIGHT)
    assert actions.name_by_rules(on=NIGHT) == 1
    assert Talent.objects.get().user == adult.user


@pytest.mark.parametrize("stage", ["lead", "observed", "confirmed", "listed", "refused_listing", "retired"])
def test_who_is_known_is_not_named(cast, make, stage):
    TalentRuleFactory()
    talent = make(stage, ended_on=NIGHT - timedelta(days=900))
    DeedFactory(user=talent.user, place=cast.unit, quantity=1200, happened_on=NIGHT)
    assert actions.name_by_rules(on=NIGHT) == 0
    talent.refresh_from_db()
    assert talent.stage == stage


@pytest.mark.parametrize(("days", "named"), [(179, 0), (180, 1)])
def test_who_was_declined_is_named_again_in_time(cast, make, days, named):
    today = timezone.localdate()
    TalentRuleFactory()
    talent = make(TalentStage.DECLINED, ended_on=today - timedelta(days=days), why="旧")
    DeedFactory(user=talent.user, place=cast.unit, quantity=1200, happened_on=today)
    assert actions.name_by_rules(on=today) == named
    talent.refresh_from_db()
    assert talent.stage == ("lead" if named else "declined")
    assert (talent.why != "旧", talent.source == "rule") == (bool(named), bool(named))


def test_a_rule_of_a_place_asks_who_lives_there(cast):
    other = branch(cast.street, 60)
    TalentRuleFactory(place=other["community"])
    here, there = settle(cast.unit, "甲这里"), settle(other["unit"], "乙那里")
    for person in (here, there):
        did(person, cast.community, 1200)
    assert actions.name_by_rules(on=NIGHT) == 1
    assert Talent.objects.get().user == there.user


def test_a_rule_out_of_use_names_nobody(cast):
    TalentRuleFactory(is_active=False)
    did(settle(cast.unit, "甲足够"), cast.unit, 1200)
    assert actions.name_by_rules(on=NIGHT) == 0


@pytest.mark.parametrize("count", [1, 30])
def test_the_search_of_a_rule_is_one_aggregate(cast, count, django_assert_num_queries):
    from residents.queries.talent_rules import found_by

    rule = TalentRuleFactory()
    for number in range(count):
        did(settle(cast.unit, f"甲{number}"), cast.unit, 1200)
    with django_assert_num_queries(1):
        assert len(dict(found_by(rule, NIGHT))) == count


def test_several_of_one_community_are_told_at_once(cast):
    TalentRuleFactory()
    for number in range(3):
        did(settle(cast.unit, f"甲{number}"), cast.unit, 1200)
    actions.name_by_rules(on=NIGHT)
    notice = Notice.objects.get(kind="residents.talent_named", user=cast.community_staff)
    assert notice.text == "3 people were named by the rules this night."


def test_the_figures_follow_the_deeds(cast, make):
    talent, idle = make(TalentStage.LISTED), make(TalentStage.LISTED)
    for kind, quantity in (
        ("hours", 90),
        ("hours", 60),
        ("affair_settled", 2),
        ("event_led", 1),
        ("neighbour_helped", 4),
    ):
        DeedFactory(user=talent.user, place=cast.unit, quantity=quantity, kind=kind)
    assert [actions.count_deeds() for _ in range(2)] == [1, 0]
    talent.refresh_from_db()
    idle.refresh_from_db()
    figures = (talent.deed_count, talent.minutes, talent.affairs, talent.events_led, talent.helped)
    assert figures == (5, 150, 2, 1, 4)
    assert str(talent.hours) == "2.5"
    assert idle.deed_count == 0


def test_who_moves_away_leaves_the_pool(cast, make):
    talent = make(TalentStage.LISTED)
    invitation = InvitationFactory(talent=talent, invited_by=cast.manager, place=cast.community)
    leave(Resident.objects.get(user=talent.user), on=NIGHT)
    assert actions.follow_moves() == 1
    talent.refresh_from_db()
    invitation.refresh_from_db()
    assert (talent.stage, talent.ended_on, invitation.stage) == ("retired", timezone.localdate(), "withdrawn")


def test_who_moves_within_the_street_stays(cast, make):
    talent = make(TalentStage.LISTED)
    other = branch(cast.street, 60)
    leave(Resident.objects.get(user=talent.user), on=NIGHT)
    settle(other["unit"], "", user=talent.user)
    assert [actions.follow_moves() for _ in range(2)] == [1, 0]
    talent.refresh_from_db()
    assert (talent.stage, talent.place, talent.community) == ("listed", other["unit"], other["community"])


def test_the_task_of_the_night(cast):
    TalentRuleFactory()
    person = settle(cast.unit, "甲足够")
    DeedFactory(user=person.user, place=cast.unit, quantity=1200)
    assert tasks.name_talents() == 1
    assert Talent.objects.get().minutes == 1200
