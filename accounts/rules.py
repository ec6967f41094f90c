"""Predicates that every floor composes its permissions from."""

from typing import Any

import rules

from .models import User
from .standing import body_of, path_of
from .states import LEADER_ROLES, Role


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
