"""Moves: who may ask and decide, what happens to people, rows, accounts and roles, and that nobody is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils import timezone

from accounts.models import RoleGrant, User
from core.flow import FlowRefused
from core.models import StepTaken
from core.states import Visibility
from notices.models import Notice
from residents import actions
from residents.actions import Newcomer, Wish
from residents.actions.leaving import _callers
from residents.models import DualRegistration, Household, HouseholdMove, Resident
from residents.states import MOVE, MoveKind, MoveStage, Relation, Tenure
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.plugins.cast import Cast

from .conftest import Homes

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


def today() -> date:
    return timezone.localdate()


def out(homes: Homes, *people: Resident, on: date | None = None, **more) -> Wish:
    return Wish(MoveKind.MOVE_OUT, on or today(), household=homes.home, people=people, **more)


def newcomer(homes: Homes, on: date | None = None, **facts) -> Wish:
    return Wish(MoveKind.MOVE_IN, on or today(), target=homes.home, newcomer=Newcomer(**{"name": "何新人"} | facts))


def merge(homes: Homes, **more) -> Wish:
    return Wish(MoveKind.MERGE, today(), household=homes.home, target=homes.next_door, **more)


def split(homes: Homes, *people: Resident, **more) -> Wish:
    more = {"new_room": "101-2", "on": today()} | more
    return Wish(MoveKind.SPLIT, household=homes.home, people=people, **more)


def names(household: Household) -> list[tuple[str, str]]:
    rows = Resident.objects.current().filter(household=household)
    return sorted(rows.values_list("name", "relation"))


def test_an_adult_moves_out_at_once_and_is_free(cast: Cast, homes: Homes) -> None:
    move = actions.ask_move(wish=out(homes, homes.head), by=cast.resident)
    homes.head.refresh_from_db()
    assert (move.stage, homes.head.user, homes.head.former_user) == (MoveStage.DONE, None, cast.resident)
    assert homes.head.moved_out_on == today()
    assert not User.objects.get(pk=cast.resident.pk).standing.lives_in(cast.unit.path)
    assert names(homes.home) == [("何爱人", "head"), ("褚小小", "child"), ("褚老爹", "other")]


def test_a_move_of_another_waits_for_the_desk(cast: Cast, homes: Homes) -> None:
    move = actions.ask_move(wish=out(homes, homes.parent), by=cast.resident)
    assert (move.stage, Resident.objects.current().count()) == (MoveStage.ASKED, 5)
    assert set(Notice.objects.filter(kind="residents.move_asked").values_list("user__name", flat=True)) == {
        "孙社区",
        "赵街道",
        "钱街道",
    }
    move = actions.decide_move(move=move, by=cast.community_staff)
    assert (move.stage, Resident.objects.current().count()) == (MoveStage.DONE, 4)
    assert Notice.objects.filter(kind="residents.move_decided", user=cast.resident).count() == 1


def test_a_child_asks_for_nothing(cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.head.pk).update(birth_date=date(today().year - 10, 1, 1))
    with pytest.raises(PermissionDenied):
        actions.ask_move(wish=out(homes, homes.head), by=cast.resident)


@pytest.mark.parametrize(
    "who", ["neighbour", "stranger", "neighbour_staff", "other_staff", "building_leader", "member"]
)
def test_nobody_else_asks_or_records(cast: Cast, homes: Homes, who: str) -> None:
    user = homes.neighbour if who == "neighbour" else getattr(cast, who)
    for wish in (out(homes, homes.parent), newcomer(homes), split(homes, homes.parent), merge(homes)):
        if who == "neighbour" and wish.kind == MoveKind.MERGE:
            continue  # asked below: the target's adults don't fetch a whole household
        for action in (actions.ask_move, actions.record_move):
            with pytest.raises(PermissionDenied):
                action(wish=wish, by=user)
    if who == "neighbour":
        with pytest.raises(PermissionDenied):
            actions.ask_move(wish=merge(homes), by=user)
        fetch = Wish(MoveKind.MOVE_IN, today(), target=homes.next_door, people=(homes.parent,))
        with pytest.raises(PermissionDenied):
            actions.ask_move(wish=fetch, by=user)
    assert HouseholdMove.objects.count() == 0


STEPS = ("agree", "carry_out", "refuse", "withdraw")


@pytest.mark.parametrize("stage", MoveStage.values)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_from_each_state_by_everybody(cast: Cast, homes: Homes, stage: str, step: str) -> None:
    ahead = step == "agree"
    move = HouseholdMove.objects.create(
        kind=MoveKind.MOVE_OUT,
        household=homes.home,
        place=cast.unit,
        on=today() + timedelta(days=3 if ahead else 0),
        asked_by=cast.resident,
        stage=stage,
    )
    move.people.add(homes.parent)
    deciders = {"staff", "second_staff", "community_staff"}
    permitted = {"resident"} if step == "withdraw" else deciders
    sources = MOVE.step(step).sources
    for name, user in cast.everybody().items():
        allowed = user.has_perm(MOVE.step(step).permission, move)
        assert allowed == (name in permitted), name
        refusal = MOVE.refusal(move, MOVE.step(step), user)
        assert (refusal is None) == (stage in sources), name


def test_a_move_ahead_is_agreed_and_carried_out_by_the_clock(cast: Cast, homes: Homes, time_machine) -> None:
    day = today() + timedelta(days=10)
    move = actions.ask_move(wish=out(homes, homes.head, on=day), by=cast.resident)
    assert move.stage == MoveStage.AGREED
    assert actions.carry_out_due() == 0
    with pytest.raises(FlowRefused):
        actions.carry_out_move(move=move, by=cast.staff)
    time_machine.move_to(timezone.now() + timedelta(days=10))
    assert (actions.carry_out_due(), actions.carry_out_due()) == (1, 0)
    homes.head.refresh_from_db()
    assert homes.head.moved_out_on == day


def test_a_due_move_without_its_people_is_refused_with_the_reason(cast: Cast, homes: Homes, time_machine) -> None:
    day = today() + timedelta(days=10)
    wish = Wish(MoveKind.MOVE_OUT, day, household=homes.home, people=(homes.parent,))
    move = actions.record_move(wish=wish, by=cast.staff)
    actions.move_out(resident=homes.parent, on=today(), by=cast.staff)
    time_machine.move_to(timezone.now() + timedelta(days=10))
    assert actions.carry_out_due() == 0
    move.refresh_from_db()
    last = StepTaken.objects.filter(flow="residents.move", object_id=move.pk).latest("pk")
    assert (move.stage, bool(last.reason), last.actor_id) == (MoveStage.REFUSED, True, None)


def test_the_trace_is_private_and_names_nobody(cast: Cast, homes: Homes) -> None:
    move = actions.ask_move(wish=out(homes, homes.parent), by=cast.resident)
    actions.refuse_move(move=move, by=cast.staff, reason="请本人来一趟")
    rows = StepTaken.objects.filter(flow="residents.move", object_id=move.pk)
    assert set(rows.values_list("visibility", flat=True)) == {Visibility.PRIVATE}
    assert not any("褚老爹" in row.object_label for row in rows)


def test_a_newcomer_moves_in_and_the_wish_forgets_the_numbers(cast: Cast, homes: Homes) -> None:
    wish = newcomer(homes, relation=Relation.IN_LAW, id_number=NUMBER, phone="13800000009", tenure=Tenure.TENANT)
    move = actions.ask_move(wish=wish, by=cast.resident)
    assert move.stage == MoveStage.ASKED
    move = actions.decide_move(move=move, by=cast.community_staff)
    row = Resident.objects.get(name="何新人")
    assert (row.household, row.relation, row.birth_date) == (homes.home, Relation.IN_LAW, date(1949, 12, 31))
    assert (row.id_number, row.phone, row.tenure, row.moved_in_on) == (NUMBER, "13800000009", "tenant", today())
    move.refresh_from_db()
    assert (move.id_number, move.phone) == ("", "")


def test_somebody_known_moves_next_door_with_account_role_and_registration(cast: Cast, homes: Homes) -> None:
    DualRegistration.objects.create(resident=homes.head, workplace="市水务局", registered_on=today())
    Resident.objects.filter(pk=homes.head.pk).update(id_number="", tags=["会修水电"], is_party_member=True)
    seen: list[tuple[int, object, object]] = []
    call = lambda row: seen.append((row.pk, row.user, row.former_user))  # noqa: E731
    actions.on_leaving(call)
    try:
        wish = Wish(MoveKind.MOVE_IN, today(), target=homes.next_door, people=(homes.head,))
        actions.record_move(wish=wish, by=cast.staff)
    finally:
        _callers.remove(call)
    row = Resident.objects.get(user=cast.resident)
    assert (row.household, row.relation, row.tags, row.is_party_member) == (
        homes.next_door,
        Relation.OTHER,
        ["会修水电"],
        True,
    )
    assert seen == [(homes.head.pk, None, cast.resident)]
    assert RoleGrant.objects.current().filter(user=cast.resident, role="resident").count() == 1
    assert DualRegistration.objects.get().resident == row
    assert names(homes.home) == [("何爱人", "head"), ("褚小小", "child"), ("褚老爹", "other")]
    assert names(homes.next_door) == [("施租客", "head"), ("褚居民", "other")]


def test_moving_out_ends_the_dual_registration(cast: Cast, homes: Homes) -> None:
    DualRegistration.objects.create(resident=homes.head, workplace="市水务局", registered_on=today())
    actions.ask_move(wish=out(homes, homes.head), by=cast.resident)
    assert DualRegistration.objects.get().ended_on == today()


def test_a_merge_loses_nobody_and_keeps_one_head(cast: Cast, homes: Homes) -> None:
    actions.record_move(wish=merge(homes), by=cast.community_staff)
    assert names(homes.next_door) == [
        ("何爱人", "other"),
        ("施租客", "head"),
        ("褚小小", "other"),
        ("褚居民", "other"),
        ("褚老爹", "other"),
    ]
    homes.home.refresh_from_db()
    assert (homes.home.is_empty, homes.home.merged_into, names(homes.home)) == (True, homes.next_door, [])
    assert User.objects.get(pk=cast.resident.pk).standing.lives_in(cast.unit.path)


def test_the_head_who_comes_keeps_the_family_as_it_was(cast: Cast, homes: Homes) -> None:
    actions.record_move(wish=merge(homes, head=homes.head), by=cast.community_staff)
    assert names(homes.next_door) == [
        ("何爱人", "spouse"),
        ("施租客", "other"),
        ("褚小小", "child"),
        ("褚居民", "head"),
        ("褚老爹", "parent"),
    ]


def test_a_split_leaves_two_households_with_a_head_each(cast: Cast, homes: Homes) -> None:
    wish = split(homes, homes.spouse, homes.child, head=homes.spouse)
    move = actions.record_move(wish=wish, by=cast.community_staff)
    new = Household.objects.get(room="101-2")
    assert (move.target, new.place) == (new, cast.unit)
    assert names(new) == [("何爱人", "head"), ("褚小小", "other")]
    assert names(homes.home) == [("褚居民", "head"), ("褚老爹", "parent")]


def test_the_head_who_splits_off_leaves_a_new_one_behind(cast: Cast, homes: Homes) -> None:
    actions.record_move(wish=split(homes, homes.head, homes.child), by=cast.community_staff)
    assert names(Household.objects.get(room="101-2")) == [("褚小小", "child"), ("褚居民", "head")]
    assert names(homes.home) == [("何爱人", "head"), ("褚老爹", "other")]


def test_the_last_one_out_leaves_it_empty_only_when_the_desk_says_so(cast: Cast, homes: Homes) -> None:
    wish = Wish(MoveKind.MOVE_OUT, today(), household=homes.next_door, people=(homes.tenant,))
    actions.record_move(wish=wish, by=cast.staff)
    homes.next_door.refresh_from_db()
    assert homes.next_door.is_empty is False
    everybody = (homes.head, homes.spouse, homes.child, homes.parent)
    actions.record_move(wish=out(homes, *everybody, leaves_empty=True), by=cast.staff)
    homes.home.refresh_from_db()
    assert homes.home.is_empty is True
    actions.record_move(wish=newcomer(homes), by=cast.staff)
    homes.home.refresh_from_db()
    assert (homes.home.is_empty, names(homes.home)) == (False, [("何新人", "head")])


def refused(wish: Wish, by: User) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        actions.ask_move(wish=wish, by=by)
    found = caught.value
    return sorted(found.message_dict) if hasattr(found, "error_dict") else [found.code or ""]


def test_what_is_wrong_is_refused_by_its_field(cast: Cast, homes: Homes) -> None:
    Resident.objects.filter(pk=homes.spouse.pk).update(moved_in_on=today() - timedelta(days=5))
    homes.spouse.refresh_from_db()
    far = today() + timedelta(days=61)
    wishes = [
        (out(homes), ["people"]),
        (out(homes, homes.parent, homes.parent), ["people"]),
        (out(homes, homes.tenant), ["people"]),
        (out(homes, homes.parent, on=far), ["on"]),
        (out(homes, homes.parent, on=date(1900, 1, 1)), ["on"]),
        (out(homes, homes.child, on=date(2015, 4, 30)), ["on"]),
        (out(homes, homes.spouse, on=today() - timedelta(days=6)), ["on"]),
        (split(homes), ["people"]),
        (split(homes, homes.child, homes.child), ["people"]),
        (split(homes, homes.child, new_room=" "), ["new_room"]),
        (split(homes, homes.child, new_room="102"), ["new_room"]),
        (split(homes, homes.head, homes.spouse, homes.child, homes.parent), ["people"]),
        (split(homes, homes.child, head=homes.head), ["head"]),
        (newcomer(homes, name=" "), ["name"]),
        (newcomer(homes, name="何爱人"), ["name"]),
        (newcomer(homes, relation="head"), ["relation"]),
        (newcomer(homes, relation="emperor"), ["relation"]),
        (newcomer(homes, id_number="123"), ["id_number"]),
        (newcomer(homes, phone="123"), ["phone"]),
        (newcomer(homes, id_number=NUMBER, birth_date=date(1990, 1, 1)), ["birth_date"]),
        (newcomer(homes, birth_date=today() + timedelta(days=1)), ["birth_date"]),
        (newcomer(homes, birth_date=today(), on=today() - timedelta(days=1)), ["on"]),
    ]
    assert [refused(wish, cast.resident) for wish, _fields in wishes] == [fields for _wish, fields in wishes]
    assert HouseholdMove.objects.count() == 0


def test_a_merge_into_itself_or_another_street_is_refused(cast: Cast, homes: Homes) -> None:
    itself = Wish(MoveKind.MERGE, today(), household=homes.home, target=homes.home)
    assert refused(itself, cast.resident) == ["target"]
    far = HouseholdFactory(place=cast.other_street, room="1")
    away = Wish(MoveKind.MERGE, today(), household=homes.home, target=far)
    assert refused(away, cast.resident) == ["target"]
    empty = HouseholdFactory(place=cast.unit)
    assert refused(Wish(MoveKind.MERGE, today(), household=empty, target=homes.home), cast.staff) == ["household"]


def test_the_same_is_asked_once(cast: Cast, homes: Homes) -> None:
    for wish in (out(homes, homes.parent), newcomer(homes)):
        actions.ask_move(wish=wish, by=cast.resident)
        assert refused(wish, cast.resident) == ["twice"]
    assert HouseholdMove.objects.count() == 2


def test_a_number_that_lives_elsewhere_is_refused_without_saying_where(cast: Cast, homes: Homes, caplog) -> None:
    ResidentFactory(household=homes.next_door, name="某人", id_number=NUMBER)
    with pytest.raises(ValidationError) as caught:
        actions.ask_move(wish=newcomer(homes, id_number=NUMBER), by=cast.resident)
    words = caught.value.message_dict["id_number"][0]
    assert ("102" in words, "某" in words) == (False, False)
    for _try in range(4):
        refused(newcomer(homes, id_number=NUMBER), cast.resident)
    assert refused(newcomer(homes, id_number="110105194912310046"), cast.resident) == ["tries"]


def test_staff_fetch_nobody_from_a_community_that_is_not_theirs(cast: Cast, homes: Homes) -> None:
    there = HouseholdFactory(place=cast.neighbour_community, room="9")
    wish = Wish(MoveKind.MOVE_IN, today(), target=there, people=(homes.parent,))
    move = actions.record_move(wish=wish, by=cast.neighbour_staff)
    assert move.stage == MoveStage.ASKED
    with pytest.raises(PermissionDenied):
        actions.decide_move(move=move, by=cast.neighbour_staff)
    assert actions.decide_move(move=move, by=cast.staff).stage == MoveStage.DONE
    own = Wish(MoveKind.MOVE_IN, today(), target=there, people=(homes.head,))
    move = actions.ask_move(wish=own, by=cast.resident)
    assert actions.decide_move(move=move, by=cast.neighbour_staff).stage == MoveStage.DONE
    assert Resident.objects.get(user=cast.resident).household == there


def at_once(deeds) -> list[str]:
    def run(deed) -> str:
        try:
            deed()
        except ValidationError:
            return "refused"
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(5))
def test_two_who_merge_two_households_into_each_other_lose_nobody(cast: Cast, homes: Homes, _time: int) -> None:
    there = merge(homes)
    back = Wish(MoveKind.MERGE, today(), household=homes.next_door, target=homes.home)
    moves = [actions.ask_move(wish=wish, by=cast.staff) for wish in (there, back)]
    people = [cast.staff, cast.second_staff]
    deeds = [lambda n=n: actions.decide_move(move=moves[n], by=people[n]) for n in (0, 1)]
    assert at_once(deeds) == ["done", "refused"]
    rows = Resident.objects.current()
    assert sorted(rows.values_list("name", flat=True)) == sorted(["褚居民", "何爱人", "褚小小", "褚老爹", "施租客"])
    assert (rows.filter(relation=Relation.HEAD).count(), rows.values("household").distinct().count()) == (1, 1)
    assert rows.filter(user__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_split_and_a_merge_at_once_lose_nobody(cast: Cast, homes: Homes) -> None:
    moves = [
        actions.ask_move(wish=split(homes, homes.child, homes.spouse), by=cast.staff),
        HouseholdMove.objects.create(
            kind=MoveKind.MERGE,
            household=homes.home,
            target=homes.next_door,
            place=cast.unit,
            on=today(),
            asked_by=cast.staff,
        ),
    ]
    moves[1].people.set([homes.head, homes.spouse, homes.child, homes.parent])
    deeds = [lambda n=n: actions.decide_move(move=moves[n], by=cast.staff) for n in (0, 1)]
    assert at_once(deeds) == ["done", "refused"]
    assert Resident.objects.current().count() == 5
    heads = Resident.objects.current().filter(relation=Relation.HEAD)
    assert heads.count() == Resident.objects.current().values("household").distinct().count()


def test_nobody_waits_for_more_than_ten_moves(cast: Cast, homes: Homes) -> None:
    for number in range(10):
        actions.ask_move(wish=newcomer(homes, name=f"何{number}"), by=cast.resident)
    assert refused(newcomer(homes, name="何十一"), cast.resident) == ["many"]


def test_who_asks_in_person_takes_nobody_else_along_unasked(cast: Cast, homes: Homes) -> None:
    there = HouseholdFactory(place=cast.neighbour_community, room="9")
    wish = Wish(MoveKind.MOVE_IN, today(), target=there, people=(homes.head, homes.spouse))
    move = actions.ask_move(wish=wish, by=cast.resident)
    with pytest.raises(PermissionDenied):
        actions.decide_move(move=move, by=cast.neighbour_staff)
    assert actions.decide_move(move=move, by=cast.staff).stage == MoveStage.DONE
    assert names(there) == [("何爱人", "spouse"), ("褚居民", "head")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(5))
def test_two_who_change_places_at_once_both_do(cast: Cast, homes: Homes, _time: int) -> None:
    there = Wish(MoveKind.MOVE_IN, today(), target=homes.next_door, people=(homes.spouse,))
    back = Wish(MoveKind.MOVE_IN, today(), target=homes.home, people=(homes.tenant,))
    people = [cast.staff, cast.second_staff]
    deeds = [lambda n=n: actions.record_move(wish=(there, back)[n], by=people[n]) for n in (0, 1)]
    assert at_once(deeds) == ["done", "done"]
    assert [name for name, _relation in names(homes.next_door)] == ["何爱人"]
    assert [name for name, _relation in names(homes.home)] == ["施租客", "褚小小", "褚居民", "褚老爹"]


@pytest.mark.django_db(transaction=True)
def test_a_move_asked_twice_at_once_is_asked_once(cast: Cast, homes: Homes) -> None:
    deeds = [lambda: actions.ask_move(wish=out(homes, homes.parent), by=cast.resident) for _time in range(3)]
    assert at_once(deeds) == ["done", "refused", "refused"]
    assert HouseholdMove.objects.count() == 1
