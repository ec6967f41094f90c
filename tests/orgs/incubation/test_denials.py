"""Who may not: the whole cast, the stranger, the other street, the wrong leader, the mentor of another case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.states import Role
from core.attachments import store_attachment
from core.flow import FlowRefused
from orgs.actions import circles as circle_actions
from orgs.actions import incubation, incubation_milestones, incubation_plan, incubation_reviews, incubation_talks
from orgs.actions.incubation_mentors import add_mentor, change_mentor_facts
from orgs.models.incubation import Incubation, IncubationMilestone, IncubationTalk
from tests.factories import incubation as made
from tests.factories.accounts import RoleGrantFactory
from tests.factories.circles import fresh as fresh_circle
from tests.factories.circles import member_of
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db
CENTRE = {"staff", "second_staff"}


def everybody(cast, nest):
    people = {**cast.everybody(), "leader": nest.leader, "circle_member": nest.member}
    return {**people, "other_leader": nest.other_leader}


def denied(people, allowed, deed, **facts):
    for name, user in people.items():
        if name not in allowed:
            with pytest.raises(PermissionDenied):
                deed(by=user, **facts)


def test_before_the_nursery(cast, nest):
    people = everybody(cast, nest)
    today, later = timezone.localdate(), timezone.now() + timedelta(2)
    case = made.applied(nest.circle)
    denied(people, CENTRE, incubation.invite_to_talk, case=case, talk_at=later, where="201")
    denied(people, CENTRE, incubation.decline, case=case, reason="不行")
    denied(people, {"leader"}, incubation.withdraw, case=case, reason="不办了")
    case = incubation.invite_to_talk(case=case, talk_at=later, where="201", by=cast.staff)
    denied(people, CENTRE, incubation.invite_to_talk, case=case, talk_at=later, where="202")
    talk = {"case": case, "held_on": today, "record": made.RECORD, "result": "admit"}
    denied(people, CENTRE, incubation_talks.record_talk, **talk)
    made.talked(case, cast.staff)
    denied(people, CENTRE, incubation.admit, case=case)
    case = incubation.admit(case=case, mentor=nest.mentor, by=cast.staff)
    denied(people, CENTRE, incubation_plan.name_mentor, case=case, mentor=nest.other_mentor)
    starts_on, ends_on = made.plan_days()
    plan = {"case": case, "plan": made.PLAN, "starts_on": starts_on, "ends_on": ends_on}
    makers = {*CENTRE, "assessor"}  # the assessor mentors this case, the instructor another
    denied(people, makers, incubation_plan.write_plan, **plan)
    denied(people, makers, incubation_plan.add_milestone, case=case, title="写章程", due_on=ends_on)
    incubation_plan.write_plan(by=cast.assessor, **plan)
    row = incubation_plan.add_milestone(case=case, title="写章程", due_on=ends_on, by=cast.assessor)
    denied(people, makers, incubation_plan.remove_milestone, milestone=row)
    denied(people, {"leader"}, incubation_plan.agree, case=case)
    denied(people, CENTRE, incubation_plan.start_nursing, case=case)
    denied(people, CENTRE, incubation_reviews.end_incubation, case=case, kind="other", reason="不行")
    assert (made.fresh(case).stage, case.talks.count(), case.milestones.count()) == ("planning", 1, 1)


def test_in_the_nursery(cast, nest):
    people = everybody(cast, nest)
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    row = case.milestones.first()
    deeds, makers = incubation_milestones, {*CENTRE, "assessor"}
    denied(people, {"leader"}, deeds.report_milestone, milestone=row, reason="做完了")
    row = deeds.report_milestone(milestone=row, by=nest.leader, reason="做完了")
    denied(people, makers, deeds.finish_milestone, milestone=row)
    denied(people, makers, deeds.drop_milestone, milestone=row, reason="x")
    denied(people, makers, deeds.move_milestone, milestone=row, due_on=case.ends_on, reason="x")
    done = deeds.finish_milestone(milestone=row, by=cast.assessor)
    denied(people, makers, deeds.reopen_milestone, milestone=done, reason="x")
    talk = {"case": case, "held_on": timezone.localdate(), "record": made.RECORD}
    denied(people, makers, incubation_talks.record_talk, **talk)
    other = case.milestones.open().get()
    for name, user in people.items():
        if name not in {*makers, "leader"}:
            with pytest.raises(PermissionDenied):
                store_attachment(upload=photo(), subject=other, by=user)
    assert store_attachment(upload=photo(), subject=other, by=nest.leader).subject_id == other.pk
    denied(people, CENTRE, incubation_reviews.call_review, case=case)
    case = incubation_reviews.call_review(case=case, by=cast.staff)
    facts = {"findings": "正常进行中", "ends_on": case.ends_on + timedelta(9), "end_kind": "other", "reason": "x"}
    for result in ("go_on", "extend", "graduate", "end"):
        denied(people, CENTRE, incubation_reviews.conclude_review, case=case, result=result, **facts)
    with pytest.raises(PermissionDenied):
        incubation.withdraw(case=made.fresh(case), by=cast.stranger, reason="x")
    with pytest.raises(FlowRefused):  # once nursed, the centre ends it
        incubation.withdraw(case=made.fresh(case), by=nest.leader, reason="不办了")
    assert (made.fresh(case).stage, case.reviews.count(), case.talks.count()) == ("review", 0, 1)


def test_staff_do_not_decide_on_their_own_circle_and_a_new_leader_takes_over(cast, nest):
    member = member_of(nest.circle, joined_staff(cast))
    case = made.applied(fresh_circle(nest.circle))
    with pytest.raises(FlowRefused):
        incubation.decline(case=case, by=member.user, reason="不行")
    nest.circle.leader = nest.member
    nest.circle.save(update_fields=["leader"])
    with pytest.raises(PermissionDenied):
        incubation.withdraw(case=case, by=nest.leader, reason="不办了")
    assert incubation.withdraw(case=case, by=nest.member, reason="不办了").stage == "withdrawn"


def joined_staff(cast):
    """A colleague who lives in the street, too."""
    RoleGrantFactory(user=cast.second_staff, role=Role.RESIDENT, place=cast.unit)
    return cast.second_staff


def test_mentors_are_named_by_the_centre(cast, nest):
    denied(everybody(cast, nest), CENTRE, add_mentor, street=cast.street, user=cast.finance)
    facts = {"fields": [], "words": "", "most": 3, "is_active": False}
    denied(everybody(cast, nest), CENTRE, change_mentor_facts, mentor=nest.mentor, **facts)
    row = add_mentor(street=cast.street, user=cast.finance, fields=["service"], words="会计师", by=cast.staff)
    assert (row.most, row.fields, row.street, row.is_active) == (5, ["service"], cast.street, True)
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    change_mentor_facts(mentor=nest.mentor, by=cast.staff, **facts)
    with pytest.raises(PermissionDenied):  # who takes no cases any more leads none on
        incubation_plan.add_milestone(case=case, title="再办一场", due_on=case.ends_on, by=cast.assessor)
    with pytest.raises(FlowRefused):
        incubation_plan.name_mentor(case=case, mentor=nest.other_mentor, by=cast.staff)  # a change needs a reason
    case = incubation_plan.name_mentor(case=case, mentor=nest.other_mentor, by=cast.staff, reason="原导师离任")
    assert case.mentor == nest.other_mentor


def test_the_database_holds_what_must_hold(cast, nest):
    case = made.nursed(nest.circle, cast.staff, nest.mentor)
    twin = {"circle": nest.circle, "place": nest.circle.place, "applicant": nest.leader}
    wrong = (
        lambda: Incubation.objects.create(**twin),
        lambda: Incubation.objects.filter(pk=case.pk).update(mentor=None),
        lambda: Incubation.objects.filter(pk=case.pk).update(closed_on=timezone.localdate()),
        lambda: Incubation.objects.filter(pk=case.pk).update(ends_on=case.starts_on),
        lambda: IncubationMilestone.objects.filter(incubation=case).update(done_on=timezone.localdate()),
        lambda: IncubationTalk.objects.filter(incubation=case).update(result=""),
    )
    for deed in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()
    jump = "UPDATE orgs_incubation SET stage='graduated' WHERE id=%s"
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(jump, [case.pk])
    assert circle_actions.Circle.objects.get(pk=nest.circle.pk).stage == "nursery"
