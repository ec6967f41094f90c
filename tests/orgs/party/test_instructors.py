"""Instructors: who charges them, one at a time, handed over without a day between."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from core.flow import FlowRefused
from notices.models import Notice
from orgs.actions.party import assign_instructor, end_charge, hand_over_charge
from orgs.models import Organisation
from orgs.models.party import InstructorAssignment
from orgs.queries.party import COVER_SPANS, instructor_of, instructors_at, instructors_with_load
from orgs.states import Growth
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.orgs import OrganisationFactory
from tests.factories.party import BranchFactory, ChargeFactory, CoverFactory
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def second_instructor(cast: Cast) -> User:
    user = UserFactory(name="秦指导")
    RoleGrantFactory(user=user, role=Role.PARTY_INSTRUCTOR, place=cast.street)
    return user


def test_only_street_staff_charge_an_instructor_and_both_sides_are_told(cast: Cast, organisation: Organisation) -> None:
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff"}:
            with pytest.raises(PermissionDenied):
                assign_instructor(instructor=cast.instructor, organisation=organisation, by=user)
    assert instructor_of(organisation) is None
    charge = assign_instructor(instructor=cast.instructor, organisation=organisation, by=cast.staff)
    assert (instructor_of(organisation), charge.starts_on, charge.street) == (
        cast.instructor,
        timezone.localdate(),
        cast.street,
    )
    assert set(Notice.objects.values_list("user", "kind")) == {
        (cast.instructor.pk, "party.charge"),
        (cast.manager.pk, "party.charge"),
    }
    for name, user in cast.everybody().items():
        if name not in {"staff", "second_staff"}:
            with pytest.raises(PermissionDenied):
                hand_over_charge(charge=charge, instructor=second_instructor(cast), by=user, why="调岗")
            with pytest.raises(PermissionDenied):
                end_charge(charge=charge, by=user, why="调岗")
    assert instructor_of(organisation) == cast.instructor


def test_who_is_refused_as_an_instructor(cast: Cast, organisation: Organisation) -> None:
    def refused(instructor: User, code: str, **facts: object) -> None:
        with pytest.raises(FlowRefused) as why:
            assign_instructor(instructor=instructor, organisation=organisation, by=cast.staff, **facts)
        assert why.value.code == code

    refused(cast.stranger, "instructor")
    abroad = UserFactory()
    RoleGrantFactory(user=abroad, role=Role.PARTY_INSTRUCTOR, place=cast.other_street)
    refused(abroad, "instructor")
    neighbour = UserFactory()
    RoleGrantFactory(user=neighbour, role=Role.PARTY_INSTRUCTOR, place=cast.neighbour_community)
    refused(neighbour, "instructor")
    RoleGrantFactory(user=cast.member, role=Role.PARTY_INSTRUCTOR, place=cast.street)
    refused(cast.member, "instructor")
    refused(cast.instructor, "starts_on", starts_on=timezone.localdate() + timedelta(days=1))
    gone = OrganisationFactory(place=cast.community, stage=Growth.DEREGISTERED)
    with pytest.raises(FlowRefused):
        assign_instructor(instructor=cast.instructor, organisation=gone, by=cast.staff)
    assign_instructor(instructor=cast.instructor, organisation=organisation, by=cast.staff)
    refused(second_instructor(cast), "twice")
    assert set(instructors_at(cast.neighbour_community)) == {
        cast.instructor,
        neighbour,
        cast.member,
        *instructors_at(cast.street),
    }


def test_a_charge_is_handed_over_on_the_day_and_the_load_moves(cast: Cast, organisation: Organisation) -> None:
    today, other = timezone.localdate(), second_instructor(cast)
    charge = assign_instructor(instructor=cast.instructor, organisation=organisation, by=cast.staff)
    with pytest.raises(FlowRefused):
        hand_over_charge(charge=charge, instructor=other, by=cast.staff, why=" ")
    with pytest.raises(FlowRefused):
        hand_over_charge(charge=charge, instructor=cast.instructor, by=cast.staff, why="调岗")
    new = hand_over_charge(charge=charge, instructor=other, by=cast.staff, why="调岗")
    charge.refresh_from_db()
    assert (charge.ended_on, charge.why_ended, new.starts_on, instructor_of(organisation)) == (
        today,
        "调岗",
        today,
        other,
    )
    assert [(user.name, user.load) for user in instructors_with_load(cast.street)] == [("秦指导", 1), ("韩指导", 0)]
    for again in (
        lambda: hand_over_charge(charge=charge, instructor=other, by=cast.staff, why="调岗"),
        lambda: end_charge(charge=charge, by=cast.staff, why="调岗"),
        lambda: end_charge(charge=new, by=cast.staff, why=""),
    ):
        with pytest.raises(FlowRefused):
            again()
    end_charge(charge=new, by=cast.second_staff, why="退休")
    assert instructor_of(organisation) is None
    with pytest.raises(FlowRefused):
        assign_instructor(
            instructor=other, organisation=organisation, by=cast.staff, starts_on=today - timedelta(days=9)
        )


def test_the_database_refuses_a_second_one_at_any_time(cast: Cast, organisation: Organisation) -> None:
    ChargeFactory(instructor=cast.instructor, organisation=organisation, ended_on=date(2026, 4, 1))
    for facts in ({"starts_on": date(2026, 3, 31)}, {"starts_on": date(2025, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChargeFactory(instructor=cast.instructor, organisation=organisation, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChargeFactory(instructor=cast.instructor, organisation=organisation, ended_on=date(2025, 1, 1))
    ChargeFactory(instructor=cast.instructor, organisation=organisation, starts_on=date(2026, 4, 1))


def test_the_spans_for_ratings_are_branches_and_instructors(
    cast: Cast, organisation: Organisation, others: list[Organisation]
) -> None:
    ChargeFactory(instructor=cast.instructor, organisation=organisation, ended_on=date(2026, 4, 1))
    branch = BranchFactory(place=cast.community)
    CoverFactory(branch=branch, organisation=others[0])
    CoverFactory(branch=branch, organisation=others[1], starts_on=None)
    with connection.cursor() as cursor:
        cursor.execute(COVER_SPANS)
        assert set(cursor.fetchall()) == {
            (organisation.pk, date(2026, 1, 5), date(2026, 4, 1)),
            (others[0].pk, date(2026, 1, 5), None),
        }


@pytest.mark.django_db(transaction=True)
def test_two_instructors_charged_at_once_leave_one(cast: Cast, organisation: Organisation) -> None:
    people = [cast.instructor, second_instructor(cast)]

    def run(instructor: User) -> str:
        try:
            assign_instructor(instructor=instructor, organisation=organisation, by=cast.staff)
        except FlowRefused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert Counter(pool.map(run, people * 2)) == Counter(done=1, refused=3)
    assert InstructorAssignment.objects.count() == 1
