"""The way of a circle from the application to graduation, with every refusal on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.flow import FlowRefused
from core.models import StepTaken
from core.months import months_before
from notices.models import DueDate, Notice
from orgs.actions import circle_members, circles, incubation, incubation_milestones, incubation_plan, incubation_reviews
from orgs.actions.incubation_clock import begin_reviews, follow_circles
from orgs.actions.incubation_talks import record_talk
from orgs.models.circles import CircleMember
from orgs.models.incubation import Incubation
from orgs.queries.incubation import apply_conditions, graduated, graduation_conditions, running_of
from orgs.states.incubation import EndKind, IncubationStage, TalkResult
from tests.factories import incubation as made
from tests.factories.circles import fresh as fresh_circle
from tests.factories.orgs import OrganisationFactory

pytestmark = pytest.mark.django_db


def refused(code, deed, **facts):
    with pytest.raises(FlowRefused) as why:
        deed(**facts)
    assert why.value.code == code, why.value.messages
    return " ".join(why.value.messages)


def wrong(field, deed, **facts):
    with pytest.raises(ValidationError) as why:
        deed(**facts)
    assert list(why.value.message_dict) == [field]


def test_from_application_to_graduation(cast, nest):
    case = made.applied(nest.circle)
    assert (case.stage, case.applicant, case.community, case.category) == (
        "applied",
        nest.leader,
        nest.circle.community,
        nest.circle.category,
    )
    assert set(Notice.objects.filter(kind="orgs.incubation_here").values_list("user__name", flat=True)) == {
        "赵街道",
        "钱街道",
    }
    at = timezone.now() + timedelta(days=2)
    case = incubation.invite_to_talk(case=case, talk_at=at, where="201室", by=cast.staff)
    case = incubation.invite_to_talk(case=case, talk_at=at + timedelta(days=1), where="202室", by=cast.staff)
    assert (case.stage, case.talk_where) == ("talk", "202室")
    refused("admit", incubation.admit, case=case, by=cast.staff)
    made.talked(case, cast.staff, TalkResult.WAIT)
    refused("admit", incubation.admit, case=case, by=cast.staff)
    case = incubation.admit(case=made.talked(case, cast.staff), mentor=nest.mentor, by=cast.staff)
    assert (case.stage, case.mentor) == ("planning", nest.mentor)
    refused("start", incubation_plan.start_nursing, case=case, by=cast.staff)
    starts_on, ends_on = made.plan_days(4)
    mentor = cast.assessor
    incubation_plan.write_plan(case=case, plan=made.PLAN, starts_on=starts_on, ends_on=ends_on, by=mentor)
    incubation_plan.add_milestone(case=case, title="写好章程", due_on=starts_on + timedelta(30), by=mentor)
    case = incubation_plan.agree(case=case, by=nest.leader)
    said = refused("start", incubation_plan.start_nursing, case=case, by=cast.staff)
    assert "1 / 2" in said
    extra = incubation_plan.add_milestone(case=case, title="办活动", due_on=ends_on, by=mentor)
    assert made.fresh(case).agreed_on is None  # a changed plan is agreed to again
    incubation_plan.remove_milestone(milestone=extra, by=mentor)
    incubation_plan.add_milestone(case=case, title="办两场活动", due_on=ends_on, by=mentor)
    incubation_plan.agree(case=case, by=nest.leader)
    refused("agree", incubation_plan.agree, case=case, by=nest.leader)
    case = incubation_plan.start_nursing(case=case, by=cast.staff)
    assert (case.stage, case.due_on, fresh_circle(nest.circle).stage) == ("nursing", ends_on, "nursery")
    assert case.review_on == timezone.localdate() + timedelta(days=60)
    made.milestones_done(case, mentor)
    case = made.reviewed(case, cast.staff, days=80)
    facts = {"case": case, "result": "graduate", "findings": "目标都完成了", "by": cast.staff}
    assert [row.met for row in graduation_conditions(case)] == [True, False, True, True, True]
    refused("graduate", incubation_reviews.conclude_review, **facts)
    assert case.reviews.count() == 0  # nothing half-done
    case = made.earlier(case, 20)
    refused("graduate", incubation_reviews.conclude_review, **{**facts, "by": made_staff_mentor(cast, case)})
    case = incubation_reviews.conclude_review(**{**facts, "case": case})
    assert (case.stage, case.closed_on, case.reviews.get().result) == ("graduated", timezone.localdate(), "graduate")
    assert (graduated(nest.circle), running_of(nest.circle)) == (case, None)
    assert fresh_circle(nest.circle).stage == "nursery"  # until it is filed
    still_due = DueDate.objects.filter(cleared_at=None, key__startswith="orgs.incubation")
    assert [due.key for due in still_due] == [f"orgs.incubation_filing:{case.pk}"]
    circle = fresh_circle(nest.circle)
    circles.mark_filed(circle=circle, organisation=OrganisationFactory(place=cast.community), by=cast.staff)
    follow_circles()
    assert not still_due.all().exists()
    steps = list(StepTaken.objects.of("orgs.incubation", case.pk).order_by("pk").values_list("step", flat=True))
    assert (steps[0], steps[-2:]) == ("begun", ["call_review", "graduate"])


def made_staff_mentor(cast, case):
    """A colleague of the street who mentors the case cannot judge it."""
    row = made.mentor(cast.street, cast.second_staff)
    Incubation.objects.filter(pk=case.pk).update(mentor=row)
    return cast.second_staff


def test_who_may_apply_and_what_an_application_needs(cast, nest):
    for name, user in {**cast.everybody(), "member": nest.member, "other_leader": nest.other_leader}.items():
        with pytest.raises(PermissionDenied):
            incubation.apply_for_incubation(circle=nest.circle, why=made.WHY, needs=made.NEEDS, by=user)
        assert [row.met for row in apply_conditions(nest.circle, user)] == [True, True, False], name
    refused("apply", made.applied, circle=nest.other)
    for field in ("why", "needs"):
        facts = {"why": made.WHY, "needs": made.NEEDS, field: "短"}
        wrong(field, incubation.apply_for_incubation, circle=nest.circle, by=nest.leader, **facts)
    assert not Incubation.objects.exists()
    case = made.applied(nest.circle)
    refused("apply", made.applied, circle=nest.circle)
    incubation.decline(case=case, by=cast.staff, reason="名称与另一个圈重复，请先协商")
    again = made.applied(nest.circle)
    incubation.withdraw(case=again, by=nest.leader, reason="成员还想再商量一下")
    assert made.applied(nest.circle).stage == "applied"
    assert Incubation.objects.count() == 3


def test_plans_talks_and_mentors_are_checked(cast, nest):
    case = made.invited(nest.circle, cast.staff)
    today = timezone.localdate()
    talk = {"case": case, "by": cast.staff, "record": made.RECORD, "result": "admit"}
    wrong("held_on", record_talk, held_on=today + timedelta(1), **talk)
    wrong("held_on", record_talk, held_on=today - timedelta(31), **talk)
    wrong("result", record_talk, held_on=today, **{**talk, "result": ""})
    wrong("record", record_talk, held_on=today, **{**talk, "record": "好"})
    wrong("talk_at", incubation.invite_to_talk, case=case, talk_at=timezone.now(), where="x", by=cast.staff)
    wrong(
        "where", incubation.invite_to_talk, case=case, talk_at=timezone.now() + timedelta(1), where=" ", by=cast.staff
    )
    case = incubation.admit(case=made.talked(case, cast.staff), by=cast.staff)
    assert (case.mentor, case.stage) == (None, "planning")
    own = made.mentor(cast.street, nest.member)
    abroad = made.mentor(cast.other_street)
    full = made.mentor(cast.street, most=1)
    Incubation.objects.create(circle=nest.other, place=nest.other.place, applicant=nest.other_leader, mentor=full)
    resting = made.mentor(cast.street, is_active=False)
    for mentor in (own, abroad, full, resting):
        refused("mentor", incubation_plan.name_mentor, case=case, mentor=mentor, by=cast.staff)
    case = incubation_plan.name_mentor(case=case, mentor=nest.mentor, by=cast.staff)
    refused("mentor", incubation_plan.name_mentor, case=case, mentor=nest.mentor, by=cast.staff)
    case = incubation_plan.name_mentor(case=case, mentor=nest.other_mentor, by=cast.staff)
    assert case.mentor == nest.other_mentor
    plan = {"case": case, "plan": made.PLAN, "starts_on": today, "by": cast.staff}
    for ends_on in (months_before(today, -3) - timedelta(1), months_before(today, -6) + timedelta(1), today):
        wrong("ends_on", incubation_plan.write_plan, ends_on=ends_on, **plan)
    wrong("plan", incubation_plan.write_plan, ends_on=months_before(today, -3), **{**plan, "plan": "短"})
    case = incubation_plan.write_plan(ends_on=months_before(today, -3), **plan)
    wrong("due_on", incubation_plan.add_milestone, case=case, title="早", due_on=today - timedelta(1), by=cast.staff)
    incubation_plan.add_milestone(case=case, title="写好章程", due_on=today, by=cast.staff)
    with pytest.raises(ValidationError):
        incubation_plan.add_milestone(case=case, title="写好章程", due_on=today, by=cast.staff)


def test_milestones_are_reported_proven_moved_dropped_and_opened_again(cast, nest):
    case = made.planned(nest.circle, cast.staff, nest.mentor)
    first, second = case.milestones.order_by("due_on")
    deeds, mentor = incubation_milestones, cast.assessor
    refused("report", deeds.report_milestone, milestone=first, by=nest.leader, reason="做完了")
    case = incubation_plan.start_nursing(case=case, by=cast.staff)
    refused("begun", incubation_plan.remove_milestone, milestone=first, by=mentor)
    refused("finish", deeds.finish_milestone, milestone=first, by=mentor)
    refused("reason", deeds.report_milestone, milestone=first, by=nest.leader, reason=" ")
    first = deeds.report_milestone(milestone=first, by=nest.leader, reason="章程写好了")
    assert Notice.objects.filter(user=mentor, text__contains="写好章程").count() == 1
    first = deeds.finish_milestone(milestone=first, by=mentor)
    assert (first.stage, first.done_on) == ("done", timezone.localdate())
    first = deeds.reopen_milestone(milestone=first, by=mentor, reason="缺签字页")
    assert (first.stage, first.done_on, first.report) == ("open", None, "章程写好了")
    wrong("due_on", deeds.move_milestone, milestone=first, due_on=case.ends_on + timedelta(1), by=mentor, reason="晚")
    first = deeds.move_milestone(milestone=first, due_on=case.ends_on, by=mentor, reason="等签字")
    assert (first.due_on, DueDate.objects.get(key=f"orgs.incubation_milestone:{first.pk}").due_on) == (
        case.ends_on,
        case.ends_on,
    )
    deeds.drop_milestone(milestone=second, by=mentor, reason="并入下一期")
    assert graduation_conditions(case)[0].met is False
    deeds.finish_milestone(milestone=first, by=mentor)
    assert graduation_conditions(case)[0].met is True
    refused("drop", deeds.drop_milestone, milestone=first, by=mentor, reason="不行")


def test_reviews_go_on_extend_once_and_end(cast, nest, settings):
    case = made.reviewed(made.nursed(nest.circle, cast.staff, nest.mentor), cast.staff, days=60)
    conclude = incubation_reviews.conclude_review
    facts = {"findings": "进度正常，继续努力", "by": cast.staff}
    wrong("result", conclude, case=case, result="", **facts)
    wrong("findings", conclude, case=case, result="go_on", **{**facts, "findings": "好"})
    case = conclude(case=case, result="go_on", **facts)
    assert (case.stage, case.review_on) == ("nursing", min(timezone.localdate() + timedelta(60), case.ends_on))
    refused("go_on", conclude, case=case, result="go_on", **facts)
    case = made.reviewed(case, cast.staff, days=70)
    assert case.ends_on < timezone.localdate()
    refused("go_on", conclude, case=case, result="go_on", **facts)
    wrong("ends_on", conclude, case=case, result="extend", **facts)
    too_far = months_before(case.ends_on, -3) + timedelta(1)
    wrong("ends_on", conclude, case=case, result="extend", ends_on=too_far, **facts)
    new_end = timezone.localdate() + timedelta(30)
    case = conclude(case=case, result="extend", ends_on=new_end, **facts)
    assert (case.stage, case.ends_on, case.due_on, case.extensions) == ("nursing", new_end, new_end, 1)
    case = incubation_reviews.call_review(case=case, by=cast.staff)
    refused("extend", conclude, case=case, result="extend", ends_on=new_end + timedelta(9), **facts)
    wrong("end_kind", conclude, case=case, result="end", **facts)
    refused("reason", conclude, case=case, result="end", end_kind=EndKind.UNMET, **facts)
    case = conclude(case=case, result="end", end_kind=EndKind.UNMET, reason="目标没有完成", **facts)
    assert (case.stage, case.end_kind, fresh_circle(nest.circle).stage) == ("ended", "unmet", "active")
    assert list(case.reviews.order_by("pk").values_list("result", flat=True)) == ["go_on", "extend", "end"]
    assert graduated(nest.circle) is None
    assert not DueDate.objects.filter(cleared_at=None, key__startswith="orgs.incubation").exists()


def test_the_clock_begins_reviews_and_ends_what_lost_its_circle(cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    assert begin_reviews() == 0
    case = made.earlier(case, 60)
    assert (begin_reviews(), begin_reviews()) == (1, 0)
    case = made.fresh(case)
    assert (case.stage, case.review_on) == ("review", None)
    circle = fresh_circle(nest.circle)
    circles.mark_filed(circle=circle, organisation=OrganisationFactory(place=cast.community), by=cast.staff)
    assert (follow_circles(), follow_circles()) == (1, 0)
    case = made.fresh(case)
    assert (case.stage, case.end_kind) == ("ended", "filed")
    row = Incubation.objects.create(circle=nest.other, place=nest.other.place, applicant=nest.other_leader)
    circles.close_circle(circle=fresh_circle(nest.other), by=nest.other_leader, reason="大家都搬走了")
    assert follow_circles() == 1
    assert made.fresh(row).stage == "withdrawn"


def test_a_circle_that_shrank_is_not_taken_into_the_nursery(cast, nest):
    case = made.planned(nest.circle, cast.staff, nest.mentor)
    gone = CircleMember.objects.filter(circle=nest.circle).exclude(user=nest.leader)
    for member in gone:
        circle_members.remove(member=member, by=nest.leader, reason="搬走")
    with pytest.raises(FlowRefused):
        incubation_plan.start_nursing(case=case, by=cast.staff)
    assert made.fresh(case).stage == IncubationStage.PLANNING
