"""The fixed cast: the same people in every test, each with one role, and a stranger who must see nothing."""

from dataclasses import dataclass
from functools import cache

import pytest

from accounts.models import Body, RoleGrant, User
from accounts.states import Role
from core.personal import keyed_hash
from places.models import Place
from places.states import Level
from tests.factories.accounts import LONG_AGO, BodyFactory
from tests.factories.places import branch_of, plant

STAFF = {Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.FINANCE, Role.AUDITOR}


@dataclass
class Cast:
    """Two streets with a branch of places each, a body, and people named after what they are."""

    street: Place
    community: Place
    neighbour_community: Place
    compound: Place
    grid: Place
    building: Place
    unit: Place
    body: Body
    other_street: Place
    staff: User  # street office staff
    second_staff: User  # a colleague, for what needs two people
    community_staff: User
    neighbour_staff: User  # staff of the neighbouring community of the same street
    other_staff: User  # street staff of the other street
    finance: User
    auditor: User
    grid_leader: User
    building_leader: User
    resident: User  # lives in the unit
    manager: User  # manages the body
    member: User  # member of the body
    assessor: User
    instructor: User
    stranger: User  # signed in, no role anywhere

    def everybody(self) -> dict[str, User]:
        """Return all people by their name in the cast."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


@cache
def _phones(count: int) -> list[tuple[str, str]]:
    """Return telephone numbers that no factory draws, with their hashes."""
    return [(phone, keyed_hash(phone)) for phone in (f"137{number:08d}" for number in range(count))]


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast, freshly made, with few queries: nearly every test asks for it."""
    street = Place(level=Level.STREET, code="370502005", name="胜利街道")
    other = Place(level=Level.STREET, code="370503001", name="河口街道")
    here, there, neighbours = branch_of(street, 58), branch_of(other, 1), branch_of(street, 59)
    neighbour = neighbours["community"]
    plant(street, other, *here.values(), *there.values(), *neighbours.values())
    body = BodyFactory(name="夕阳红志愿服务队", place=here["community"])
    roles: dict[str, tuple[str, Role | None, Place | Body | None]] = {
        "staff": ("赵街道", Role.STREET_STAFF, street),
        "second_staff": ("钱街道", Role.STREET_STAFF, street),
        "community_staff": ("孙社区", Role.COMMUNITY_STAFF, here["community"]),
        "neighbour_staff": ("李邻社", Role.COMMUNITY_STAFF, neighbour),
        "other_staff": ("周外街", Role.STREET_STAFF, other),
        "finance": ("吴财务", Role.FINANCE, street),
        "auditor": ("郑审计", Role.AUDITOR, street),
        "grid_leader": ("冯网格", Role.GRID_LEADER, here["grid"]),
        "building_leader": ("陈楼栋", Role.BUILDING_LEADER, here["building"]),
        "resident": ("褚居民", Role.RESIDENT, here["unit"]),
        "manager": ("卫会长", Role.ORG_MANAGER, body),
        "member": ("蒋队员", Role.ORG_MEMBER, body),
        "assessor": ("沈评估", Role.ASSESSOR, street),
        "instructor": ("韩指导", Role.PARTY_INSTRUCTOR, street),
        "stranger": ("杨路人", None, None),
    }
    people = {
        key: User(name=name, is_staff=role in STAFF, phone=phone, phone_hash=phone_hash, phone_verified=True)
        for (phone, phone_hash), (key, (name, role, _at)) in zip(_phones(len(roles)), roles.items(), strict=True)
    }
    User.objects.bulk_create(people.values())
    RoleGrant.objects.bulk_create(
        RoleGrant(user=people[key], role=role, starts_on=LONG_AGO, **{"body" if at is body else "place": at})
        for key, (_name, role, at) in roles.items()
        if role
    )
    return Cast(street=street, neighbour_community=neighbour, body=body, other_street=other, **people, **here)
