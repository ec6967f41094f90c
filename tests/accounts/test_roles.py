"""Roles: who may grant what to whom, for which term, and what follows from it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from accounts.actions.roles import appoint_leader, end_role, end_term, grant_role
from accounts.models import RoleGrant, User
from accounts.queries import leaders_of
from accounts.states import ADMINISTRATOR_ROLES, BODY_ROLES, GRANTED_BY, LEVELS_OF_ROLES, STAFF_SITE_ROLES, Role
from accounts.tasks import follow_terms_of_roles
from tests.factories.accounts import RoleGrantFactory, UserFactory

# Who of the cast may grant each role in the cast's own places and body.
GRANTERS = {
    Role.STREET_STAFF: {"system_admin"},
    Role.FINANCE: {"system_admin"},
    Role.AUDITOR: {"system_admin"},
    Role.COMMUNITY_STAFF: {"system_admin", "staff", "second_staff"},
    Role.ASSESSOR: {"staff", "second_staff"},
    Role.PARTY_INSTRUCTOR: {"staff", "second_staff"},
    Role.GRID_LEADER: {"staff", "second_staff", "community_staff"},
    Role.BUILDING_LEADER: {"staff", "second_staff", "community_staff"},
    Role.UNIT_LEADER: {"staff", "second_staff", "community_staff"},
    Role.REPRESENTATIVE: {"staff", "second_staff", "community_staff"},
    Role.RESIDENT: {"staff", "second_staff", "community_staff"},
    Role.ORG_MANAGER: {"manager", "staff", "second_staff"},
    Role.ORG_MEMBER: {"manager"},
    Role.PARTNER: {"staff", "second_staff"},
    Role.SYSTEM_ADMIN: set(),
    Role.SECURITY_ADMIN: set(),
    Role.AUDIT_ADMIN: set(),
}


def scope_of(cast, role):
    if role in BODY_ROLES:
        return {"body": cast.body}
    level = LEVELS_OF_ROLES[role][-1]
    return {"place": getattr(cast, level.value)}


@pytest.fixture
def people(cast):
    admin = UserFactory(name="何管理")
    RoleGrantFactory(user=admin, role=Role.SYSTEM_ADMIN, place=cast.street)
    far = UserFactory(name="远管理")
    RoleGrantFactory(user=far, role=Role.SYSTEM_ADMIN, place=cast.other_street)
    return {**cast.everybody(), "system_admin": admin, "far_admin": far}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_granted_by_whom_it_should(cast, people, role):
    allowed = set()
    for name, person in people.items():
        try:
            grant_role(user=UserFactory(), role=role, **scope_of(cast, role), by=person)
            allowed.add(name)
        except PermissionDenied:
            continue
    assert allowed == GRANTERS[role]
    assert set(GRANTED_BY) | set(ADMINISTRATOR_ROLES) == set(Role)


@pytest.mark.parametrize("role", [Role.COMMUNITY_STAFF, Role.GRID_LEADER, Role.ORG_MEMBER])
def test_nobody_grants_to_oneself(cast, role):
    who = cast.manager if role in BODY_ROLES else cast.staff
    with pytest.raises(PermissionDenied):
        grant_role(user=who, role=role, **scope_of(cast, role), by=who)


def test_nobody_grants_while_acting_for_somebody(cast):
    cast.staff.acting_for = cast.resident
    with pytest.raises(PermissionDenied):
        grant_role(user=cast.stranger, role=Role.GRID_LEADER, place=cast.grid, by=cast.staff)


@pytest.mark.parametrize("role", STAFF_SITE_ROLES)
def test_the_door_of_the_staff_site_follows_the_role(cast, role):
    person = UserFactory()
    grant = grant_role(user=person, role=role, **scope_of(cast, role), by=None)
    assert (person.is_staff, User.objects.get(pk=person.pk).is_staff) == (True, True)
    end_role(grant=grant, by=None)
    person = User.objects.get(pk=person.pk)
    assert (person.is_staff, person.standing.held) == (False, ())


def test_other_roles_open_no_door(cast):
    for role in set(Role) - set(STAFF_SITE_ROLES):
        person = UserFactory()
        grant_role(user=person, role=role, **scope_of(cast, role), by=None)
        assert not User.objects.get(pk=person.pk).is_staff


def test_terms_begin_and_end_with_the_calendar(cast):
    person, today = UserFactory(), timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=5)
    grant_role(user=person, role=Role.COMMUNITY_STAFF, place=cast.community, starts_on=first, ends_on=last, by=None)
    doors = []
    for day in range(8):
        with travel(timezone.now() + timedelta(days=day)):
            follow_terms_of_roles()
            doors.append(User.objects.get(pk=person.pk).is_staff)
    assert doors == [False, False, False, True, True, True, False, False]
    assert follow_terms_of_roles() == 0


def test_a_superuser_keeps_the_door(cast):
    root = UserFactory(is_superuser=True, is_staff=True)
    grant = grant_role(user=root, role=Role.COMMUNITY_STAFF, place=cast.community, by=None)
    end_role(grant=grant, by=None)
    follow_terms_of_roles()
    assert User.objects.get(pk=root.pk).is_staff


@pytest.mark.parametrize("first", ADMINISTRATOR_ROLES)
@pytest.mark.parametrize("second", ADMINISTRATOR_ROLES)
def test_the_three_administrators_are_three_people(cast, first, second):
    person = UserFactory()
    grant = grant_role(user=person, role=first, place=cast.street, by=None)
    with pytest.raises(ValidationError):
        grant_role(user=person, role=second, place=cast.street, by=None)
    if first != second:
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrantFactory(user=person, role=second, place=cast.other_street)
    end_role(grant=grant, by=None)
    assert grant_role(user=person, role=second, place=cast.street, by=None).role == second


def test_a_role_ends_at_once_and_once(cast):
    grant = RoleGrant.objects.get(user=cast.grid_leader)
    with pytest.raises(PermissionDenied):
        end_role(grant=grant, by=cast.neighbour_staff)
    ended = end_role(grant=grant, by=cast.community_staff, note="搬离社区")
    assert (ended.ended_by, ended.ends_on, ended.note) == (cast.community_staff, timezone.localdate(), "搬离社区")
    assert User.objects.get(pk=cast.grid_leader.pk).standing.held == ()
    with pytest.raises(ValidationError):
        end_role(grant=grant, by=cast.community_staff)


def test_the_same_role_is_not_granted_twice_in_one_time(cast):
    facts = {"role": Role.ASSESSOR, "place": cast.street, "by": cast.staff}
    with pytest.raises(ValidationError):
        grant_role(user=cast.assessor, **facts)
    person, today = UserFactory(), timezone.localdate()
    grant_role(user=person, ends_on=today + timedelta(days=9), **facts)
    with pytest.raises(ValidationError):
        grant_role(user=person, starts_on=today + timedelta(days=9), **facts)
    later = grant_role(user=person, starts_on=today + timedelta(days=10), **facts)
    assert later.starts_on == today + timedelta(days=10)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.GRID_LEADER, {"place": "building"}),
        (Role.STREET_STAFF, {"place": "community"}),
        (Role.ORG_MEMBER, {"place": "street"}),
        (Role.RESIDENT, {"body": "body"}),
        (Role.RESIDENT, {"place": "street"}),
        (Role.RESIDENT, {}),
        (Role.PARTNER, {"place": "street", "body": "body"}),
    ],
)
def test_a_role_is_held_where_it_belongs(cast, role, scope):
    with pytest.raises(ValidationError):
        grant_role(user=cast.stranger, role=role, **{k: getattr(cast, v) for k, v in scope.items()}, by=None)


def test_the_last_day_does_not_lie_before_the_first(cast):
    with pytest.raises(ValidationError):
        grant_role(user=cast.stranger, role=Role.ASSESSOR, place=cast.street, ends_on=date(2020, 1, 1), by=cast.staff)


def test_a_place_has_one_leader_at_a_time(cast, django_assert_num_queries):
    with pytest.raises(ValidationError):
        appoint_leader(place=cast.grid, user=cast.stranger, by=cast.staff)
    with pytest.raises(ValidationError):
        appoint_leader(place=cast.community, user=cast.stranger, by=cast.staff)
    end_term(grant=RoleGrant.objects.get(user=cast.grid_leader), by=cast.staff)
    new = appoint_leader(place=cast.grid, user=cast.stranger, ends_on=date(2099, 12, 31), by=cast.community_staff)
    unit = appoint_leader(place=cast.unit, user=cast.resident, by=cast.community_staff)
    with django_assert_num_queries(1):
        leaders = leaders_of(cast.unit)
        assert [(grant.user.name, grant.place.name) for grant in leaders] == [
            ("杨路人", "第一网格"),
            ("陈楼栋", "1号楼"),
            ("褚居民", "1单元"),
        ]
    assert leaders_of(cast.grid) == [new]
    assert unit.role == Role.UNIT_LEADER
    with pytest.raises(ValidationError):
        end_term(grant=RoleGrant.objects.get(user=cast.finance), by=None)
