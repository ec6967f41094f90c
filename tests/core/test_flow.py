"""The engine whole: every state x every step x everybody, and what the database itself refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accounts.states import Role
from core.flow import FLOWS, Flow, FlowRefused, Step, available_steps, begin, take, take_many
from core.models import StepTaken
from core.states import Visibility
from tests.factories.process import PermitFactory
from tests.process.models import Permit
from tests.process.states import FLOW, Stage

APPLICANTS = {"resident", "manager"}
STAFF = {"staff", "second_staff", "community_staff"}
STREET = {"staff", "second_staff"}
PERMITTED = {"submit": APPLICANTS, "return": STAFF, "approve": STAFF, "lapse": STREET}
# What the table of the process says, written out again by hand: where each step leads from each state.
LEADS = {
    ("submit", Stage.DRAFT): Stage.SUBMITTED,
    ("submit", Stage.RETURNED): Stage.SUBMITTED,
    ("return", Stage.SUBMITTED): Stage.RETURNED,
    ("approve", Stage.SUBMITTED): Stage.APPROVED,
    ("lapse", Stage.SUBMITTED): Stage.LAPSED,
    ("lapse", Stage.RETURNED): Stage.LAPSED,
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def permit_of(cast, **facts):
    return PermitFactory(place=cast.unit, applicant=cast.resident, body=cast.body, **facts)


def outcome(permit, step, by):
    """Try a step, undo it, and say how it went."""
    with transaction.atomic():
        try:
            result = take(FLOW, permit, step, by=by, reason="因此").stage
            logged = StepTaken.objects.of("process.permit", permit.pk).values_list("step", "source", "target")
            assert list(logged) == [(step, permit.stage, result)]
        except PermissionDenied:
            result = "denied"
        except FlowRefused:
            result = "refused"
        if result in {"denied", "refused"}:
            assert StepTaken.objects.count() == 0
            assert Permit.objects.get(pk=permit.pk).stage == permit.stage
        transaction.set_rollback(True)
    return result


@pytest.mark.parametrize("state", list(Stage))
@pytest.mark.parametrize("step", list(PERMITTED))
def test_every_step_in_every_state_for_everybody(cast, state, step):
    permit = permit_of(cast, stage=state)
    people = cast.everybody()
    expected = {name: LEADS.get((step, state), "refused") if name in PERMITTED[step] else "denied" for name in people}
    assert {name: outcome(permit, step, person) for name, person in people.items()} == expected


@pytest.mark.parametrize("state", list(Stage))
def test_everybody_is_offered_what_they_may_take(cast, state):
    permit = permit_of(cast, stage=state)
    expected = {
        name: {step for step, permitted in PERMITTED.items() if name in permitted and (step, state) in LEADS}
        for name in cast.everybody()
    }
    offered = {
        name: {offer.step.name for offer in available_steps(FLOW, permit, person)}
        for name, person in cast.everybody().items()
    }
    assert offered == expected


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        (Stage.SUBMITTED, "lapse", Stage.LAPSED),
        (Stage.RETURNED, "lapse", Stage.LAPSED),
        (Stage.DRAFT, "lapse", "refused"),
        (Stage.SUBMITTED, "approve", "denied"),
        (Stage.DRAFT, "submit", "denied"),
    ],
)
def test_the_clock_takes_only_its_own_steps(cast, state, step, expected):
    assert outcome(permit_of(cast, stage=state), step, None) == expected


class TestRefusals:
    def test_the_state_is_named(self, cast):
        with pytest.raises(FlowRefused) as refusal:
            take(FLOW, permit_of(cast), "approve", by=cast.staff)
        assert refusal.value.messages == ["“Approve” is not possible in the state “Draft”."]

    def test_a_guard_speaks_and_the_offer_says_the_same(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED, seats=101)
        with pytest.raises(FlowRefused) as refusal:
            take(FLOW, permit, "approve", by=cast.staff)
        assert refusal.value.messages == ["The room has 100 seats, not 101."]
        refusals = {offer.step.name: offer.refusal for offer in available_steps(FLOW, permit, cast.staff)}
        assert refusals == {"return": None, "approve": "The room has 100 seats, not 101.", "lapse": None}

    def test_a_guard_looks_at_who_acts(self, cast):
        permit = PermitFactory(place=cast.unit, applicant=cast.staff, stage=Stage.SUBMITTED)
        assert outcome(permit, "approve", cast.staff) == "refused"
        assert outcome(permit, "approve", cast.second_staff) == Stage.APPROVED

    def test_acting_for_the_applicant_is_acting_as_the_applicant(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        cast.staff.acting_for = cast.resident
        assert outcome(permit, "approve", cast.staff) == "refused"

    @pytest.mark.parametrize("reason", ["", "  ", "\n"])
    def test_a_step_that_needs_a_reason_gets_one(self, cast, reason):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        with pytest.raises(FlowRefused) as refusal:
            take(FLOW, permit, "return", by=cast.staff, reason=reason)
        assert (refusal.value.messages, refusal.value.code) == (["“Return” needs a reason."], "reason")
        assert StepTaken.objects.count() == 0

    def test_permission_is_asked_before_the_state_is_told(self, cast):
        with pytest.raises(PermissionDenied) as denial:
            take(FLOW, permit_of(cast), "approve", by=cast.stranger)
        assert str(denial.value) == "You are not permitted to do this: “Approve”."

    def test_an_unknown_step_is_a_mistake_of_the_programme(self, cast):
        with pytest.raises(KeyError):
            take(FLOW, permit_of(cast), "fly", by=cast.staff)

    def test_a_stale_object_does_not_help(self, cast):
        stale = permit_of(cast, stage=Stage.SUBMITTED)
        take(FLOW, stale, "return", by=cast.staff, reason="缺材料")
        assert stale.stage == Stage.SUBMITTED
        with pytest.raises(FlowRefused):
            take(FLOW, stale, "approve", by=cast.staff)


class TestLog:
    def test_says_who_as_what_for_whom_and_why(self, cast):
        permit = begin(FLOW, permit_of(cast, title="用会议室"), by=cast.resident)
        cast.manager.acting_for = cast.resident
        permit = take(FLOW, permit, "submit", by=cast.manager, reason=" 急 ")
        take(FLOW, permit, "lapse", by=None)
        facts = ("step", "source", "target", "actor_name", "actor_role", "behalf_name", "reason", "visibility")
        with translation.override(settings.LANGUAGE_CODE):  # the log speaks it, whatever the actor reads
            resident, manager = str(Role.RESIDENT.label), str(Role.ORG_MANAGER.label)
        assert list(StepTaken.objects.of("process.permit", permit.pk).values_list(*facts)) == [
            ("begun", "", "draft", "褚居民", resident, "", "", Visibility.PUBLIC),
            ("submit", "draft", "submitted", "卫会长", manager, "褚居民", "急", Visibility.PUBLIC),
            ("lapse", "submitted", "lapsed", "", "", "", "", Visibility.STAFF),
        ]
        first = StepTaken.objects.earliest("pk")
        assert (first.object_label, first.street_code, str(first)) == ("用会议室", "370502005", "用会议室: Begun")

    def test_readers_get_their_own_levels(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        permit = take(FLOW, permit, "return", by=cast.staff, reason="x")
        permit = take(FLOW, permit, "submit", by=cast.resident)
        steps = StepTaken.objects.of("process.permit", permit.pk)
        assert [step.step for step in steps.readable(Visibility.PUBLIC)] == ["submit"]
        assert [step.step for step in steps.readable(Visibility.PUBLIC, Visibility.PRIVATE)] == ["return", "submit"]

    def test_changes_are_saved_with_the_step(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        before = permit.updated_at
        moved = take(FLOW, permit, "approve", by=cast.staff, changes={"decided_on": date(2026, 11, 23)})
        moved.refresh_from_db()
        assert (moved.stage, moved.decided_on) == (Stage.APPROVED, date(2026, 11, 23))
        assert moved.updated_at > before

    def test_changes_can_not_name_another_state(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        with pytest.raises(ValueError, match="stage"):
            take(FLOW, permit, "approve", by=cast.staff, changes={"stage": Stage.LAPSED})
        assert StepTaken.objects.count() == 0

    def test_a_failing_transaction_takes_the_log_with_it(self, cast):
        permit = permit_of(cast, stage=Stage.SUBMITTED)
        with transaction.atomic():
            take(FLOW, permit, "approve", by=cast.staff)
            transaction.set_rollback(True)
        permit.refresh_from_db()
        assert (permit.stage, StepTaken.objects.count()) == (Stage.SUBMITTED, 0)


class TestMany:
    def test_moves_all_and_logs_each(self, cast):
        permits = [permit_of(cast, stage=Stage.SUBMITTED) for _ in range(3)]
        before = permits[0].updated_at
        assert take_many(FLOW, Permit.objects.all(), "return", by=cast.staff, reason="补材料") == 3
        assert set(Permit.objects.values_list("stage", flat=True)) == {Stage.RETURNED}
        logged = StepTaken.objects.order_by("object_id").values_list("object_id", "source", "target", "reason")
        assert list(logged) == [(permit.pk, "submitted", "returned", "补材料") for permit in permits]
        assert Permit.objects.earliest("updated_at").updated_at > before

    def test_one_refusal_stops_all_and_names_its_object(self, cast):
        permit_of(cast, stage=Stage.SUBMITTED)
        permit_of(cast, stage=Stage.DRAFT, title="草稿一张")
        with pytest.raises(FlowRefused, match="草稿一张"):
            take_many(FLOW, Permit.objects.all(), "return", by=cast.staff, reason="x")
        assert set(Permit.objects.values_list("stage", flat=True)) == {Stage.SUBMITTED, Stage.DRAFT}
        assert StepTaken.objects.count() == 0

    def test_one_not_permitted_stops_all(self, cast):
        permit_of(cast, stage=Stage.SUBMITTED)
        PermitFactory(place=cast.neighbour_community, applicant=cast.resident, stage=Stage.SUBMITTED)
        with pytest.raises(PermissionDenied):
            take_many(FLOW, Permit.objects.all(), "return", by=cast.community_staff, reason="x")
        assert set(Permit.objects.values_list("stage", flat=True)) == {Stage.SUBMITTED}

    def test_the_clock_and_nothing_to_do(self, cast):
        permit_of(cast, stage=Stage.RETURNED)
        assert take_many(FLOW, Permit.objects.filter(stage=Stage.RETURNED), "lapse", by=None) == 1
        assert take_many(FLOW, Permit.objects.filter(stage=Stage.RETURNED), "lapse", by=None) == 0
        assert StepTaken.objects.count() == 1

    @pytest.mark.parametrize("count", [1, 30])
    def test_costs_the_same_for_any_number(self, cast, django_assert_num_queries, count):
        for _ in range(count):
            permit_of(cast, stage=Stage.SUBMITTED)
        assert cast.staff.standing.is_staff
        rows = Permit.objects.select_related("place")
        with django_assert_num_queries(5):  # savepoint, lock, update, log, release
            take_many(FLOW, rows, "return", by=cast.staff, reason="x")


class TestDatabase:
    @pytest.mark.parametrize(("source", "target"), [(a, b) for a in Stage for b in Stage if a != b])
    def test_no_update_jumps_a_step(self, cast, source, target):
        permit = permit_of(cast, stage=source)
        if any(leads == target and state == source for (_step, state), leads in LEADS.items()):
            assert Permit.objects.update(stage=target) == 1
            return
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            Permit.objects.update(stage=target)
        permit.refresh_from_db()
        assert permit.stage == source

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE core_steptaken SET reason = 'x'",
            "DELETE FROM core_steptaken",
            "TRUNCATE core_steptaken",
            "TRUNCATE core_steptaken CASCADE",
        ],
    )
    def test_the_log_only_grows(self, cast, sql):
        begin(FLOW, permit_of(cast), by=cast.resident)
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert StepTaken.objects.get().reason == ""

    def test_the_log_outlives_its_people(self, cast):
        begin(FLOW, permit_of(cast), by=cast.stranger)
        cast.stranger.delete()
        assert StepTaken.objects.get().actor_name == "杨路人"


class TestTable:
    def test_a_name_stands_once(self):
        step = Step("go", ("a",), "b", "p", "Go", "Gone", "Going")
        with pytest.raises(ValueError, match="twice"):
            Flow("process.twice", "stage", steps=(step, step))
        assert "process.twice" not in FLOWS

    def test_two_processes_can_not_share_a_name(self):
        with pytest.raises(ValueError, match=r"process\.permit"):
            Flow("process.permit", "stage", steps=())
        assert FLOWS["process.permit"] is FLOW

    def test_a_guard_of_an_unknown_step_is_a_mistake(self):
        with pytest.raises(KeyError):
            FLOW.guard("fly")
        with pytest.raises(KeyError):
            FLOW.actor_guard("fly")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_same_step_at_once_one_wins(cast):
    permit = permit_of(cast, stage=Stage.SUBMITTED)
    people = [cast.staff, cast.second_staff, cast.community_staff] * 2
    start = Barrier(len(people))

    def approve(person):
        try:
            start.wait()
            with translation.override("en"):
                return take(FLOW, permit, "approve", by=person).stage
        except FlowRefused as refusal:
            return refusal.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(approve, people))
    refusal = "“Approve” is not possible in the state “Approved”."
    assert answers == sorted([Stage.APPROVED, *[refusal] * 5])
    assert StepTaken.objects.filter(step="approve").count() == 1


@pytest.mark.django_db(transaction=True)
def test_opposite_steps_at_once_leave_one_trace(cast):
    permit = permit_of(cast, stage=Stage.SUBMITTED)
    start = Barrier(2)

    def decide(step):
        try:
            start.wait()
            return take(FLOW, permit, step, by=cast.staff, reason="x").stage
        except FlowRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(decide, ["approve", "return"]))
    permit.refresh_from_db()
    assert answers == {"refused", permit.stage}
    assert StepTaken.objects.get().target == permit.stage
