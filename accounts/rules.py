"""Predicates that every floor composes its permissions from."""

from collections.abc import Callable
from typing import Any

import rules

from .models import RoleGrant, User
from .standing import body_of, path_of
from .states import GRANTED_BY, LEADER_ROLES, Role


def _at(name: str, *roles: Role) -> rules.Predicate:
    def holds(user: User, obj: Any) -> bool:
        path = path_of(obj)
        return bool(path) and user.is_authenticated and user.standing.has(*roles, at=path)

    return rules.predicate(holds, name=name)


def _in(name: str, *roles: Role) -> rules.Predicate:
    def holds(user: User, obj: Any) -> bool:
        return user.is_authenticated and user.standing.has_in(body_of(obj), *roles)

    return rules.predicate(holds, name=name)


is_street_staff = _at("is_street_staff", Role.STREET_STAFF)
# Staff of the object's community or of the street above it.
is_staff_of_its_place = _at("is_staff_of_its_place", Role.STREET_STAFF, Role.COMMUNITY_STAFF)
is_leader_of_its_place = _at("is_leader_of_its_place", *LEADER_ROLES)
is_finance_of_its_place = _at("is_finance_of_its_place", Role.FINANCE)
is_auditor_of_its_place = _at("is_auditor_of_its_place", Role.AUDITOR)
manages_its_body = _in("manages_its_body", Role.ORG_MANAGER)
belongs_to_its_body = _in("belongs_to_its_body", Role.ORG_MANAGER, Role.ORG_MEMBER)


@rules.predicate
def lives_in_its_place(user: User, obj: Any) -> bool:
    """Whether the person, or the resident for whom the person acts, lives in the object's place."""
    return bool(user.is_authenticated) and user.principal.standing.lives_in(path_of(obj))


@rules.predicate
def is_signed_in(user: User) -> bool:
    """Whether somebody is signed in at all."""
    return bool(user.is_authenticated and user.is_active)


@rules.predicate
def is_staff_somewhere(user: User) -> bool:
    """Whether any staff role is held; the object's place is asked by the query, not here."""
    return bool(user.is_authenticated and user.standing.is_staff)


# The tree below the community is kept by the staff of the place; the floor of places knows no roles.
rules.add_perm("places.change_tree", is_staff_of_its_place)


@rules.predicate
def may_grant(user: User, grant: RoleGrant | None) -> bool:
    """Whether somebody may grant, or end, just this role at its place or in its body."""
    if grant is None or not is_signed_in(user):
        return False
    granters = GRANTED_BY.get(Role(grant.role), ())
    place = grant.place or (grant.body.place if grant.body else None)
    at_place = place is not None and user.standing.has(*granters, at=place.path)
    return at_place or user.standing.has_in(grant.body_id, *granters)


rules.add_perm("accounts.grant_role", may_grant)

# Whether two accounts belong to one household; the floor of residents knows and registers its answer.
HouseholdCheck = Callable[[User, User], bool]
_households: list[HouseholdCheck] = []


def register_household(check: HouseholdCheck) -> HouseholdCheck:
    """Let a floor above say whether the first person represents the household in which the second one lives."""
    _households.append(check)
    return check


@rules.predicate
def helps_offline_resident(user: User, resident: User | None) -> bool:
    """Whether somebody may act for a resident: staff or leader where that one lives, or its household's representative.

    Whoever signs in with an own phone acts alone, and so do staff.
    """
    if resident is None or not is_signed_in(user) or user.pk == resident.pk:
        return False
    if not resident.is_active or resident.is_staff or resident.is_superuser or resident.phone_verified:
        return False
    homes = resident.standing.paths(Role.RESIDENT, Role.REPRESENTATIVE)
    helpers = (Role.STREET_STAFF, Role.COMMUNITY_STAFF, *LEADER_ROLES)
    return any(user.standing.has(*helpers, at=home) for home in homes) or any(
        represents(user, resident) for represents in _households
    )


rules.add_perm("accounts.act_for", helps_offline_resident)
rules.add_perm("accounts.open_offline_account", is_staff_of_its_place | is_leader_of_its_place)
# Unmasking is for staff of the place; the three administrators never need it.
rules.add_perm("core.change_calendar", is_street_staff | _at("is_system_admin_of_its_place", Role.SYSTEM_ADMIN))


@rules.predicate
def is_staff_where_they_are(user: User, person: Any) -> bool:
    """Whether somebody is staff of a place at which the other person holds a role, living there included."""
    if not isinstance(person, User) or not is_signed_in(user):
        return False
    paths = [held.path for held in person.standing.held if held.path]
    return any(user.standing.has(Role.STREET_STAFF, Role.COMMUNITY_STAFF, at=path) for path in paths)


rules.add_perm("core.reveal_personal", is_staff_of_its_place | is_staff_where_they_are)


def _somewhere(name: str, *roles: Role) -> rules.Predicate:
    def holds(user: User) -> bool:
        return is_signed_in(user) and user.standing.has(*roles)

    return rules.predicate(holds, name=name)


administers_system = _somewhere("administers_system", Role.SYSTEM_ADMIN)
grants_roles = _somewhere("grants_roles", Role.SYSTEM_ADMIN, Role.STREET_STAFF, Role.COMMUNITY_STAFF)

# The doors of the staff site; what exactly may be granted to whom, the action decides.
rules.add_perm("accounts.keep_users", administers_system)
rules.add_perm("accounts.grant_some_role", grants_roles)
rules.add_perm("accounts.keep_body", is_street_staff)
