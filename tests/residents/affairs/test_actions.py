"""An affair from the door to its rating: levels, limits, escalation, ratings by household, reopened once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.states import Role
from core.attachments import store_attachment
from core.flow import FlowRefused
from core.models import StepTaken
from core.states import Visibility
from core.workdays import add_working_days
from residents.actions import affairs as actions
from residents.actions import move_out
from residents.actions.affairs.placing import limit_of
from residents.models import Affair, AffairRating, Deed, Resident
from residents.queries.ladder import ladder_of
from residents.states import AffairLevel, AffairStage
from tests.factories.affairs import late, leader, neighbour, raised, settled
from tests.factories.elections import family, joined
from tests.factories.pictures import photo
from tests.factories.residents import HouseholdFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def home(cast):
    return neighbour(cast.unit)


def refused(call, *words):
    with pytest.raises(FlowRefused) as why:
        call()
    assert all(word in why.value.messages[0] for word in words), why.value.messages


def test_it_goes_to_the_lowest_level_with_a_leader(cast, home):
    affair = raised(home, cast.unit)
    assert (affair.level, affair.handler_place, affair.stage) == (
        AffairLevel.BUILDING,
        cast.building,
        AffairStage.RAISED,
    )
    assert affair.due_on == add_working_days(timezone.localdate(), 5)
    assert affair.community == cast.community
    leader(cast.unit, Role.UNIT_LEADER, "单元长")
    assert raised(home, cast.unit, "第二件").handler_place == cast.unit
    assert [place.level for place in ladder_of(cast.unit)] == ["unit", "building", "grid", "community", "street"]


def test_an_affair_of_another_street_is_refused(cast, home):
    refused(lambda: raised(home, cast.other_street), "another street")
    refused(lambda: raised(cast.stranger, cast.unit), "household")
    assert not Affair.objects.exists()


def test_too_many_open_affairs(cast, home, settings):
    settings.AFFAIR_OPEN_MOST = 2
    raised(home, cast.unit, "一"), raised(home, cast.unit, "二")
    refused(lambda: raised(home, cast.unit, "三"), "2")


def test_words_that_say_nothing(cast, home):
    with pytest.raises(ValidationError) as why:
        actions.raise_affair(place=cast.unit, title="灯", words="坏", topic="facilities", by=home)
    assert "words" in why.value.message_dict


def test_up_down_and_settled(cast, home):
    affair = raised(home, cast.unit)
    affair = actions.hand_up(affair=affair, by=cast.building_leader, reason="要物业")
    assert (affair.level, affair.handler_place) == (AffairLevel.GRID, cast.grid)
    assert affair.due_on == add_working_days(timezone.localdate(), 7)
    with pytest.raises(PermissionDenied):
        actions.take_up(affair=affair, by=cast.building_leader)
    affair = actions.hand_down(affair=affair, to=cast.building, by=cast.grid_leader, reason="楼里能办")
    assert affair.level == AffairLevel.BUILDING
    affair = settled(affair, cast.building_leader)
    assert (affair.stage, affair.result, affair.handler) == (AffairStage.SETTLED, "已更换灯泡", cast.building_leader)
    steps = list(StepTaken.objects.of("residents.affair", affair.pk).order_by("pk").values_list("step", flat=True))
    assert steps == ["begun", "hand_up", "hand_down", "take_up", "settle"]


def test_a_leader_of_another_grid_can_not_act(cast, home):
    from tests.factories.places import branch

    elsewhere = branch(cast.street, 71)
    stranger = leader(elsewhere["grid"], Role.GRID_LEADER, "外网格")
    affair = actions.hand_up(affair=raised(home, cast.unit), by=cast.building_leader, reason="要物业")
    for deed in (
        lambda: actions.take_up(affair=affair, by=stranger),
        lambda: actions.hand_up(affair=affair, by=stranger, reason="x"),
        lambda: actions.decline(affair=affair, by=stranger, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            deed()


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("building_leader", True),
        ("community_staff", True),
        ("staff", True),
        ("grid_leader", False),
        ("neighbour_staff", False),
        ("other_staff", False),
        ("finance", False),
        ("auditor", False),
        ("manager", False),
        ("member", False),
        ("assessor", False),
        ("instructor", False),
        ("resident", False),
        ("stranger", False),
    ],
)
def test_who_takes_it_up(cast, home, name, may):
    affair = raised(home, cast.unit)
    if may:
        assert actions.take_up(affair=affair, by=getattr(cast, name)).stage == AffairStage.DOING
    else:
        with pytest.raises(PermissionDenied):
            actions.take_up(affair=affair, by=getattr(cast, name))


def test_who_is_charged_does_and_settles(cast, home):
    affair = actions.take_up(affair=raised(home, cast.unit), by=cast.building_leader)
    refused(lambda: actions.assign(affair=affair, to=cast.stranger, by=cast.building_leader))
    affair = actions.assign(affair=affair, to=cast.grid_leader, by=cast.building_leader)
    affair = actions.report(affair=affair, by=cast.grid_leader, reason="已联系电工")
    affair = actions.settle(affair=affair, by=cast.grid_leader, reason="修好了")
    assert affair.handler == cast.grid_leader


def test_nobody_settles_the_own_affair(cast):
    affair = raised(cast.building_leader, cast.unit)
    affair = actions.take_up(affair=affair, by=cast.building_leader)
    with pytest.raises(PermissionDenied):
        actions.settle(affair=affair, by=cast.building_leader, reason="好了")


def test_the_clock_hands_up_what_is_overdue(cast, home):
    monday = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
    with time_machine.travel(monday, tick=False):
        affair = raised(home, cast.unit)
        assert affair.due_on == date(2026, 11, 30)
        assert affair.light == "green"
    with time_machine.travel(monday + timedelta(days=6), tick=False):
        affair.refresh_from_db()
        assert affair.light == "yellow"
    with time_machine.travel(monday + timedelta(days=8), tick=False):  # Tuesday, one working day late
        affair.refresh_from_db()
        assert affair.light == "red"
        assert actions.escalate_due() == 0
    with time_machine.travel(monday + timedelta(days=9), tick=False):
        assert actions.escalate_due() == 1
        assert actions.escalate_due() == 0
        affair.refresh_from_db()
        assert (affair.level, affair.escalations, affair.due_on) == (AffairLevel.GRID, 1, date(2026, 12, 11))
    step = StepTaken.objects.of("residents.affair", affair.pk).latest("pk")
    assert (step.step, step.actor_id) == ("escalate", None)


def test_a_holiday_week_counts_no_days():
    # National Day 2026: the 1st to the 7th of October are free, and Saturday the 10th is worked.
    with time_machine.travel(datetime(2026, 9, 29, 10, tzinfo=SHANGHAI), tick=False):
        assert limit_of("building") == date(2026, 10, 12)


def test_it_climbs_to_the_street_and_no_further(cast, home):
    affair = raised(home, cast.unit)
    seen = []
    for _turn in range(5):
        late(affair, 30)
        actions.escalate_due()
        affair.refresh_from_db()
        seen.append(affair.level)
    assert seen == ["grid", "community", "street", "street", "street"]


def rating_home(cast, number, home=None):
    return neighbour(cast.unit, f"评{number}")


def test_ratings_are_shown_from_five_on(cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    for number in range(4):
        actions.rate(affair=affair, stars=5, words="", by=rating_home(cast, number))
    affair.refresh_from_db()
    assert (affair.rating_count, affair.average, affair.shows_rating) == (4, None, False)
    actions.rate(affair=affair, stars=2, words="慢", by=rating_home(cast, 5))
    affair.refresh_from_db()
    assert affair.average == 4.4


def test_one_vote_a_household(cast):
    people = family(cast.unit)
    affair = settled(raised(people.head, cast.unit), cast.building_leader)
    actions.rate(affair=affair, stars=5, words="", by=people.head)
    refused(lambda: actions.rate(affair=affair, stars=1, words="", by=people.spouse), "household has rated")
    actions.rate(affair=affair, stars=3, words="", by=people.head)
    affair.refresh_from_db()
    assert (affair.rating_count, affair.rating_sum) == (1, 3)
    refused(lambda: actions.rate(affair=affair, stars=5, words="", by=people.child), "18")


def test_who_does_not_rate(cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    elsewhere = neighbour(cast.grid, "别处")
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = neighbour(cast.unit, "搬走")
    move_out(resident=Resident.objects.get(user=gone), on=yesterday, by=cast.community_staff)
    for who in (elsewhere, gone, cast.stranger, cast.staff, cast.other_staff):
        refused(lambda who=who: actions.rate(affair=affair, stars=5, words="", by=who))
    with pytest.raises(ValidationError):
        actions.rate(affair=affair, stars=6, words="", by=home)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        refused(lambda: actions.rate(affair=affair, stars=5, words="", by=home), "over")


def test_a_bad_result_reopens_it_once(cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    voters = [rating_home(cast, number) for number in range(5)]
    for voter in voters:
        actions.rate(affair=affair, stars=2, words="没修好", by=voter)
    assert actions.end_ratings() == 0
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert actions.end_ratings() == 1
        affair.refresh_from_db()
        assert (affair.stage, affair.reopened, affair.rating_count) == (AffairStage.RAISED, True, 0)
        assert affair.handler_place == cast.grid
        affair = settled(affair, cast.grid_leader)
        for voter in voters:
            actions.rate(affair=affair, stars=1, words="还是没修好", by=voter)
    with time_machine.travel(timezone.now() + timedelta(days=80), tick=False):
        actions.end_ratings()
    affair.refresh_from_db()
    assert affair.stage == AffairStage.CLOSED
    assert not Deed.objects.exists()


def test_a_good_result_is_a_deed_of_who_settled_it(cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        actions.end_ratings()
    deed = Deed.objects.get()
    assert (deed.user, deed.key, deed.title) == (cast.building_leader, f"affair:{affair.pk}", affair.title)


def test_a_household_says_that_it_is_theirs_too(cast, home):
    affair = raised(home, cast.unit)
    other = neighbour(cast.unit, "也是")
    assert actions.also_ours(affair=affair, by=other).households == 2
    refused(lambda: actions.also_ours(affair=affair, by=other), "counted already")
    refused(lambda: actions.also_ours(affair=affair, by=neighbour(cast.grid, "远处")), "somewhere else")


def test_merged_households_are_counted_once(cast, home):
    first = raised(home, cast.unit)
    other, third = neighbour(cast.unit, "二户"), neighbour(cast.unit, "三户")
    second = raised(other, cast.unit, "灯坏了")
    actions.also_ours(affair=second, by=home)
    actions.also_ours(affair=second, by=third)
    merged = actions.merge(affair=second, into=first, by=cast.building_leader)
    first.refresh_from_db()
    assert (merged.stage, merged.merged_into, first.households) == (AffairStage.MERGED, first, 3)
    refused(lambda: actions.merge(affair=first, into=first, by=cast.building_leader))
    refused(lambda: actions.merge(affair=first, into=merged, by=cast.building_leader))


def test_a_sheet_of_ratings_is_all_or_nothing(cast, home):
    affair = settled(raised(home, cast.unit), cast.building_leader)
    homes = [HouseholdFactory(place=cast.unit) for _n in range(5)]
    elsewhere = HouseholdFactory(place=cast.grid)
    record = lambda rows, by=cast.building_leader: actions.record_rating_sheet(  # noqa: E731
        affair=affair, rows=rows, upload=photo(), by=by
    )
    with pytest.raises(ValidationError):
        record([(homes[0], 5, ""), (elsewhere, 5, "")])
    with pytest.raises(ValidationError):
        record([(homes[0], 5, ""), (homes[0], 4, "")])
    with pytest.raises(PermissionDenied):
        record([(homes[0], 5, "")], by=home)
    assert not AffairRating.objects.exists()
    assert record([(home_, 4, "好") for home_ in homes]) == 5
    affair.refresh_from_db()
    assert affair.average == 4.0


def test_a_photo_that_is_a_program(cast, home):
    affair = raised(home, cast.unit)
    with pytest.raises(ValidationError):
        store_attachment(upload=SimpleUploadedFile("a.png", b"MZ program"), subject=affair, by=home)
    with pytest.raises(PermissionDenied):
        store_attachment(upload=photo(), subject=affair, by=cast.stranger)
    assert store_attachment(upload=photo(), subject=affair, by=home).media_type == "image/jpeg"


def test_a_quarrel_is_in_no_public_trace(cast, home):
    affair = settled(raised(home, cast.unit, "楼上吵", topic="neighbours"), cast.building_leader)
    steps = StepTaken.objects.of("residents.affair", affair.pk)
    assert set(steps.values_list("visibility", flat=True)) == {Visibility.PRIVATE}
    assert not any("楼上吵" in label for label in steps.values_list("object_label", flat=True))


@pytest.mark.parametrize("step", ["withdraw", "decline", "refer"])
def test_the_ways_out(cast, home, step):
    affair = raised(home, cast.unit)
    by, facts = (
        (home, {}) if step == "withdraw" else (cast.building_leader, {"to": "property"} if step == "refer" else {})
    )
    deed = actions.withdraw_affair if step == "withdraw" else getattr(actions, step)
    refused(lambda: deed(affair=affair, by=by, reason="", **facts))
    after = deed(affair=affair, by=by, reason="说明", **facts)
    assert after.stage in {AffairStage.WITHDRAWN, AffairStage.DECLINED, AffairStage.REFERRED}
    with pytest.raises(FlowRefused):
        actions.take_up(affair=after, by=cast.building_leader)


@pytest.mark.django_db(transaction=True)
def test_a_couple_rates_at_the_same_moment(cast):
    people = family(cast.unit)
    affair = settled(raised(people.head, cast.unit), cast.building_leader)

    def work(user):
        try:
            return actions.rate(affair=affair, stars=4, words="", by=user) and "rated"
        except FlowRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, [people.head, people.spouse] * 4))
    affair.refresh_from_db()
    assert (affair.rating_count, AffairRating.objects.count()) == (1, 1)
    assert results.count("refused") == 4


@pytest.mark.django_db(transaction=True)
def test_two_clocks_hand_up_once(cast):
    home = joined(HouseholdFactory(place=cast.unit), "钟")
    affairs = [late(raised(home, cast.unit, f"第{n}件"), 30) for n in range(5)]

    def work(_number):
        try:
            return actions.escalate_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 5
    assert set(Affair.objects.filter(pk__in=[a.pk for a in affairs]).values_list("level", "escalations")) == {
        ("grid", 1)
    }
