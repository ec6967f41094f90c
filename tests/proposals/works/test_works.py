"""Tasks, their progress and acceptance, calls to departments, the end of execution: deeds, clock and pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from core.attachments import attachments_of
from core.flow import FlowRefused, take
from core.models import StepTaken
from disclosure.actions import open_public_notice
from ledger.models import Entry
from notices.models import DueDate, Notice
from orgs.models.evidence import Evidence
from proposals.actions import work_calls as calls
from proposals.actions import work_making as making
from proposals.actions import works as actions
from proposals.actions.phases import move
from proposals.actions.rewards import reward_carried_out
from proposals.models import Proposal
from proposals.models.plans import Plan, PlanTask
from proposals.models.works import Call, Work, WorkDelay, WorkProgress, WorkRule
from proposals.states import Light, Stage, Tier
from proposals.states.plans import PLAN
from proposals.states.works import CallStage, WorkOwner, WorkSource, WorkStage
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.orgs import OrganisationFactory
from tests.factories.verdict import a_file, neighbour_at
from tests.factories.works import consulted, executing, office, only_work
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
STAFF = {"staff", "second_staff", "community_staff"}
LEADERS = {"grid_leader", "building_leader"}


def later(days: int):
    return time_machine.travel(MONDAY + timedelta(days=days))


@pytest.fixture
def running(cast: Cast) -> Proposal:
    with later(0):
        return executing(cast.building, cast.staff, tier=Tier.BUILDING)


@pytest.fixture
def ours(cast: Cast, running: Proposal) -> Work:
    """A task of the organisation whose body the cast's manager manages."""
    organisation = OrganisationFactory(body=cast.body, place=cast.community)
    with later(0):
        return making.add_work(
            proposal=running, title="擦亮灯罩", owner_kind=WorkOwner.ORGANISATION, owner=organisation,
            reason="灯罩太脏", due_on=date(2026, 12, 4), by=cast.staff,
        )  # fmt: skip


def done(work: Work, by) -> Work:
    actions.begin_work(work=work, by=by)
    return actions.finish_work(work=work, words="灯已装好", by=by)


def test_the_parts_of_the_plan_become_tasks_once(cast: Cast) -> None:
    proposal = consulted(cast.building, tier=Tier.BUILDING)
    organisation = OrganisationFactory(body=cast.body, place=cast.community)
    plan = Plan.objects.create(proposal=proposal, number=1, drafted_by=cast.staff, goal="楼道亮起来")
    department = office(cast.street)
    PlanTask.objects.create(plan=plan, title="买灯", organisation=organisation, person=cast.manager)
    PlanTask.objects.create(plan=plan, title="拉线", body=department, owner_kind="department", due_on=date(2026, 12, 1))
    PlanTask.objects.create(plan=plan, title="擦灯")
    plan = take(PLAN, plan, "submit", by=cast.staff)
    notice = open_public_notice(
        subject=proposal, title="方案", text="方案", place=proposal.place, working_days=5, by=cast.staff
    )
    plan = take(PLAN, plan, "publish", by=cast.staff, changes={"notice": notice})
    with later(0):
        move(proposal, "start", by=cast.staff)
    rows = list(Work.objects.filter(proposal=proposal).order_by("pk"))
    assert [(row.title, row.owner_kind, row.owner, row.source) for row in rows] == [
        ("买灯", WorkOwner.ORGANISATION, organisation, WorkSource.PLAN),
        ("拉线", WorkOwner.DEPARTMENT, department, WorkSource.PLAN),
        ("擦灯", WorkOwner.OFFICE, None, WorkSource.PLAN),
    ]
    assert [(row.due_on, row.person) for row in rows] == [
        (date(2026, 12, 14), cast.manager),
        (date(2026, 12, 1), None),
        (date(2026, 12, 14), None),
    ]
    assert Notice.objects.get(kind="proposals.work", user=cast.manager).url == rows[0].get_absolute_url()
    assert DueDate.objects.filter(key__startswith="proposals.work:", cleared_at=None).count() == 3


def test_a_plan_without_parts_is_one_task_of_the_office(cast: Cast, running: Proposal) -> None:
    work = only_work(running)
    assert (work.title, work.owner_kind, work.due_on) == (running.title, WorkOwner.OFFICE, date(2026, 12, 14))
    assert [row.step for row in StepTaken.objects.filter(flow="proposals.work", object_id=work.pk)] == ["begun"]


def test_a_task_has_exactly_one_owner(cast: Cast, ours: Work) -> None:
    with pytest.raises(IntegrityError, match="work_one_owner"), transaction.atomic():
        Work.objects.filter(pk=ours.pk).update(owner_kind=WorkOwner.OFFICE)
    with pytest.raises(IntegrityError, match="work_one_owner"), transaction.atomic():
        Work.objects.filter(pk=ours.pk).update(body=cast.body)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Work.objects.filter(pk=ours.pk).update(stage=WorkStage.ACCEPTED)


def test_progress_is_written_down_with_photos_and_never_changed(cast: Cast, ours: Work) -> None:
    with later(1):
        row = actions.report_progress(work=ours, words="装了一半", percent=50, by=cast.manager, photos=[a_file()])
    ours.refresh_from_db()
    assert (ours.stage, ours.percent, attachments_of(row).count()) == (WorkStage.UNDER_WAY, 50, 1)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        WorkProgress.objects.update(percent=90)
    for percent, words in ((101, "多"), (10, " ")):
        with pytest.raises(ValidationError):
            actions.report_progress(work=ours, words=words, percent=percent, by=cast.manager)


def test_a_delay_needs_a_reason_and_a_later_day_and_keeps_the_earlier_one(cast: Cast, ours: Work) -> None:
    with later(1):
        for due_on, reason in ((date(2026, 12, 4), "下雨"), (date(2026, 11, 20), "下雨"), (date(2026, 12, 9), " ")):
            with pytest.raises(ValidationError):
                actions.delay_work(work=ours, due_on=due_on, reason=reason, by=cast.manager)
        late = actions.delay_work(work=ours, due_on=date(2026, 12, 9), reason="下雨", by=cast.manager)
        late = actions.delay_work(work=late, due_on=date(2026, 12, 11), reason="又下雨", by=cast.manager)
    assert (late.stage, late.due_on) == (WorkStage.DELAYED, date(2026, 12, 11))
    assert list(WorkDelay.objects.order_by("pk").values_list("was_due_on", "due_on", "words")) == [
        (date(2026, 12, 4), date(2026, 12, 9), "下雨"),
        (date(2026, 12, 9), date(2026, 12, 11), "又下雨"),
    ]
    assert DueDate.objects.get(key=f"proposals.work:{ours.pk}").due_on == date(2026, 12, 11)
    assert actions.go_on(work=late, by=cast.manager).stage == WorkStage.UNDER_WAY


def test_the_light_turns_yellow_and_red(cast: Cast, ours: Work) -> None:
    for days, light in ((0, Light.GREEN), (9, Light.YELLOW), (11, Light.YELLOW), (14, Light.RED)):
        with later(days):
            assert ours.light == light


def test_what_is_done_is_accepted_by_somebody_else_and_counts_once(cast: Cast, ours: Work) -> None:
    with later(1):
        reported = done(ours, cast.manager)
        assert (reported.percent, reported.done_by, reported.light) == (100, cast.manager, None)
        back = actions.send_back_work(work=reported, reason="还有一盏不亮", by=cast.building_leader)
        assert (back.stage, back.done_by) == (WorkStage.UNDER_WAY, None)
        again = actions.finish_work(work=back, words="都亮了", by=cast.manager)
        accepted = actions.accept_work(work=again, by=cast.community_staff)
    assert (accepted.stage, accepted.settled_by) == (WorkStage.ACCEPTED, cast.community_staff)
    fact = Evidence.objects.get()
    assert (fact.kind, fact.key, fact.organisation) == ("proposal", f"proposals.work:{ours.pk}", ours.organisation)


def test_nobody_accepts_what_the_same_person_reported(cast: Cast, running: Proposal) -> None:
    with later(1):
        reported = done(only_work(running), cast.community_staff)
        with pytest.raises(FlowRefused, match="yourself"):
            actions.accept_work(work=reported, by=cast.community_staff)
        assert actions.accept_work(work=reported, by=cast.staff).stage == WorkStage.ACCEPTED


def test_each_deed_is_refused_to_whomever_it_is_not_for(cast: Cast, ours: Work) -> None:
    does, manages, accepts = {"manager", *STAFF}, STAFF, STAFF | LEADERS
    with later(1):
        deeds = (
            ("begin_work", ours, {}, does),
            ("drop_work", ours, {"reason": "不需要"}, manages),
            ("report_progress", ours, {"words": "好", "percent": 5}, does),
            ("delay_work", ours, {"reason": "雨", "due_on": date(2026, 12, 20)}, does),
        )
        for name, work, facts, allowed in deeds:
            for who, user in cast.everybody().items():
                if who not in allowed:
                    with pytest.raises(PermissionDenied):
                        getattr(actions, name)(work=work, by=user, **facts)
        reported = done(ours, cast.manager)
        for who, user in cast.everybody().items():
            if who not in accepts:
                with pytest.raises(PermissionDenied):
                    actions.accept_work(work=reported, by=user)
            if who not in STAFF:
                with pytest.raises(PermissionDenied):
                    making.add_work(proposal=ours.proposal, title="x", owner_kind="office", reason="y", by=user)
                with pytest.raises(PermissionDenied):
                    calls.ask_department(proposal=ours.proposal, body=cast.body, asked="x", by=user)
    assert Work.objects.count() == 2


def test_a_household_does_its_own_task(cast: Cast, running: Proposal) -> None:
    one, other = neighbour_at(cast.unit, "101"), neighbour_at(cast.unit, "102")
    home = one.resident.household
    with later(1):
        work = making.add_work(
            proposal=running, title="浇花", owner_kind=WorkOwner.HOUSEHOLD, owner=home, reason="自愿", by=cast.staff
        )
        assert work.owner_name == str(WorkOwner.HOUSEHOLD.label)
        with pytest.raises(PermissionDenied):
            actions.begin_work(work=work, by=other)
        assert actions.begin_work(work=work, by=one).stage == WorkStage.UNDER_WAY


def test_an_owner_of_another_kind_or_street_is_refused(cast: Cast, running: Proposal) -> None:
    far = office(cast.other_street)
    cases = (
        (WorkOwner.ORGANISATION, None),
        (WorkOwner.DEPARTMENT, cast.body),
        (WorkOwner.DEPARTMENT, far),
        ("x", None),
    )
    for kind, owner in cases:
        with pytest.raises(ValidationError), later(1):
            making.add_work(proposal=running, title="x", owner_kind=kind, owner=owner, reason="y", by=cast.staff)
    with pytest.raises(ValidationError), later(1):
        making.add_work(proposal=running, title="x", owner_kind="office", reason=" ", by=cast.staff)
    assert Work.objects.count() == 1


def test_a_task_given_to_somebody_else_tells_both(cast: Cast, ours: Work) -> None:
    department = office(cast.street)
    clerk = UserFactory()
    RoleGrantFactory(user=clerk, role="partner", body=department, place=None)
    with later(1):
        given = making.give_work(
            work=ours, owner_kind=WorkOwner.DEPARTMENT, owner=department, reason="他们有梯子", by=cast.staff
        )
        assert (given.owner, given.organisation) == (department, None)
        assert actions.begin_work(work=given, by=clerk).stage == WorkStage.UNDER_WAY
    assert Notice.objects.filter(kind="proposals.work", user=cast.manager).count() == 2
    assert Notice.objects.filter(kind="proposals.work", user=clerk).count() == 1


def test_a_department_answers_by_the_rule_that_the_call_copied(cast: Cast, running: Proposal) -> None:
    department, clerk = office(cast.street), UserFactory()
    RoleGrantFactory(user=clerk, role="partner", body=department, place=None)
    WorkRule.objects.create(street=cast.street, tier=Tier.BUILDING, call_days=2)
    with later(0):
        call = calls.ask_department(proposal=running, body=department, asked="请来清障", by=cast.community_staff)
        WorkRule.objects.update(call_days=9)
        assert (call.due_on, call.terms.call_days, call.light) == (date(2026, 11, 25), 2, Light.YELLOW)
        for who, user in cast.everybody().items():
            if who not in STAFF:
                with pytest.raises(PermissionDenied):
                    calls.answer_call(call=call, answer="好", by=user)
        with pytest.raises(ValidationError):
            calls.answer_call(call=call, answer=" ", by=clerk)
        answered = calls.answer_call(call=call, answer="明天来", by=clerk)
        assert (answered.stage, answered.answer, answered.answered_by) == (CallStage.ANSWERED, "明天来", clerk)
        again = calls.ask_again(call=answered, reason="没有来", by=cast.staff)
        assert (again.stage, again.due_on) == (CallStage.ASKED, date(2026, 11, 25))
        assert calls.withdraw_call(call=again, reason="不用了", by=cast.staff).stage == CallStage.WITHDRAWN
    assert Notice.objects.filter(kind="proposals.call", user=clerk).count() == 3


def test_an_overdue_call_goes_up_one_level_each_time(cast: Cast, running: Proposal) -> None:
    with later(0):
        call = calls.ask_department(
            proposal=running, body=office(cast.street), asked="请来清障", by=cast.community_staff
        )
    with later(3):
        assert calls.follow_calls() == 0
    with later(5):  # a Saturday
        assert calls.follow_calls() == 0
    with later(4):
        assert (calls.follow_calls(), calls.follow_calls()) == (1, 0)
        call.refresh_from_db()
        assert (call.tier, call.due_on, call.escalations) == (Tier.COMPOUND, date(2026, 12, 4), 1)
    for days in (21, 35):
        with later(days):
            assert calls.follow_calls() == 1
    call.refresh_from_db()
    assert (call.tier, call.escalations) == (Tier.STREET, 3)
    with later(80):
        assert calls.follow_calls() == 0
    assert Notice.objects.filter(kind="proposals.call_overdue", user=cast.staff).count() == 3
    assert StepTaken.objects.filter(flow="proposals.call", object_id=call.pk, step="escalate").count() == 3


def test_nothing_is_finished_while_tasks_or_calls_are_open(cast: Cast, running: Proposal) -> None:
    work = only_work(running)
    with later(1):
        with pytest.raises(FlowRefused, match="1 tasks"):
            actions.finish_execution(proposal=running, reason="好了", by=cast.staff)
        call = calls.ask_department(proposal=running, body=office(cast.street), asked="来", by=cast.staff)
        actions.drop_work(work=work, reason="不需要", by=cast.staff)
        with pytest.raises(FlowRefused, match="call"):
            actions.finish_execution(proposal=running, reason="好了", by=cast.staff)
        calls.answer_call(call=call, answer="来了", by=cast.staff)
        with pytest.raises(FlowRefused, match="Not one"):
            actions.finish_execution(proposal=running, reason="好了", by=cast.staff)
        extra = making.add_work(proposal=running, title="装灯", owner_kind="office", reason="要", by=cast.staff)
        actions.accept_work(work=done(extra, cast.staff), by=cast.community_staff)
        ended = actions.finish_execution(proposal=running, reason="好了", by=cast.staff)
        assert ended.stage == Stage.EVALUATING
        with pytest.raises(FlowRefused):
            making.add_work(proposal=ended, title="x", owner_kind="office", reason="y", by=cast.staff)
        with pytest.raises(FlowRefused):
            calls.ask_again(call=call, reason="再来", by=cast.staff)


def test_points_are_earned_once_and_only_by_households(cast: Cast) -> None:
    author = neighbour_at(cast.unit, "101")
    with later(0):
        proposal = executing(cast.building, cast.staff, tier=Tier.BUILDING, author=author)
        actions.accept_work(work=done(only_work(proposal), cast.staff), by=cast.community_staff)
        ended = actions.finish_execution(proposal=proposal, reason="好了", by=cast.staff)
        WorkRule.objects.create(street=cast.street, tier=Tier.BUILDING, carried_out_points=70)
        reward_carried_out(ended)
    account = f"points:{cast.street.code}:{author.pk}"
    assert list(Entry.objects.filter(account__code=account).values_list("amount", flat=True)) == [50]
    reward_carried_out(executing(cast.building, cast.staff, tier=Tier.BUILDING))
    assert Entry.objects.filter(amount__gt=0).count() == 1


def test_a_bad_evaluation_brings_a_task_to_do_it_better(cast: Cast, running: Proposal) -> None:
    with later(1):
        actions.accept_work(work=done(only_work(running), cast.staff), by=cast.community_staff)
        ended = actions.finish_execution(proposal=running, reason="好了", by=cast.staff)
        made = making.make_works(ended)
    assert [(row.source, row.owner_kind) for row in made] == [(WorkSource.EVALUATION, WorkOwner.OFFICE)]


def test_the_pages_show_and_do_it(client, cast: Cast, ours: Work) -> None:
    pk = ours.proposal_id
    with later(1):
        client.force_login(cast.manager)
        assert [row.pk for row in client.get(reverse("proposals:my_works")).context["page"].rows] == [ours.pk]
        assert ours.proposal.title in client.get(reverse("proposals:works", args=[pk])).content.decode()
        assert reverse("proposals:works", args=[pk]) in client.get(ours.proposal.get_absolute_url()).content.decode()
        bad = client.post(reverse("proposals:work_progress", args=[pk, ours.pk]), {"words": "", "percent": "200"})
        assert (bad.status_code, set(bad.context["form"].errors)) == (200, {"words", "percent"})
        sent = {"words": "<script>亮</script>", "percent": "40", "files": a_file()}
        assert client.post(reverse("proposals:work_progress", args=[pk, ours.pk]), sent).status_code == 302
        assert "<script>亮" not in client.get(ours.get_absolute_url()).content.decode()
        late = {"reason": "下雨", "due_on": "2026-12-09"}
        assert client.post(reverse("proposals:work_delay", args=[pk, ours.pk]), late).status_code == 302
        assert client.post(reverse("proposals:work_done", args=[pk, ours.pk]), {"words": "亮了"}).status_code == 302
        client.force_login(cast.staff)
        given = {"owner_kind": "office", "reason": "换人"}
        wrong = client.post(reverse("proposals:work_give", args=[pk, ours.pk]), given)
        assert (wrong.status_code, len(wrong.context["form"].non_field_errors())) == (200, 1)  # it is done already
        assert client.post(reverse("proposals:work_step", args=[pk, ours.pk, "accept"])).status_code == 302
        ours.refresh_from_db()
        assert ours.stage == WorkStage.ACCEPTED
        assert client.post(reverse("proposals:work_step", args=[pk, ours.pk, "nonsense"])).status_code == 404
        added = {"title": "画线", "owner_kind": "office", "reason": "要画线"}
        assert client.post(reverse("proposals:work_new", args=[pk]), added).status_code == 302
        body = office(cast.street)
        asked = {"body": body.pk, "asked": "请来画线"}
        assert client.post(reverse("proposals:call_new", args=[pk]), asked).status_code == 302
        call = Call.objects.get()
        assert [row.pk for row in client.get(reverse("proposals:calls")).context["page"].rows] == [call.pk]
        assert client.post(f"{call.get_absolute_url()}steps/answer/", {"reason": "来了"}).status_code == 302
        assert "来了" in client.get(call.get_absolute_url()).content.decode()
        refused = client.post(reverse("proposals:works_finish", args=[pk]), {"reason": "好"})
        assert refused.headers["Location"] == reverse("proposals:works", args=[pk])
    assert Proposal.objects.get(pk=pk).stage == Stage.EXECUTING


def test_strangers_get_nowhere(client, cast: Cast, ours: Work) -> None:
    pk = ours.proposal_id
    posts = [reverse("proposals:work_progress", args=[pk, ours.pk]), reverse("proposals:work_new", args=[pk]),
             reverse("proposals:call_new", args=[pk]), reverse("proposals:works_finish", args=[pk]),
             reverse("proposals:work_step", args=[pk, ours.pk, "drop"])]  # fmt: skip
    with later(1):
        for user in (cast.stranger, cast.resident, cast.neighbour_staff, cast.other_staff):
            client.force_login(user)
            assert [client.post(url, {"reason": "x"}).status_code for url in posts] == [403] * 5
        client.logout()
        assert client.get(ours.get_absolute_url()).status_code == 200
        assert client.post(posts[0]).headers["Location"].startswith(reverse("account_login"))
        hidden = consulted(cast.building)
        assert client.get(reverse("proposals:works", args=[hidden.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_lists_use_constant_queries(client, cast: Cast, running: Proposal, count, django_assert_num_queries) -> None:
    rows = [Work(proposal=running, title=f"任务{n}") for n in range(count - 1)]
    Work.objects.bulk_create(rows)
    with django_assert_num_queries(3):
        response = client.get(reverse("proposals:works", args=[running.pk]))
    assert len(response.context["works"]) == count


def test_staff_move_tasks_in_the_admin_and_rules_are_the_street_s(client, cast: Cast, running: Proposal) -> None:
    work = only_work(running)
    with later(1):
        client.force_login(cast.staff)
        for name in ("work", "call", "workrule"):
            assert client.get(reverse(f"admin:proposals_{name}_changelist")).status_code == 200
        assert client.get(reverse("admin:proposals_work_change", args=[work.pk])).status_code == 200
    for who, user in cast.everybody().items():
        assert user.has_perm("proposals.change_workrule", WorkRule(street=cast.street)) == (
            who in {"staff", "second_staff"}
        )
