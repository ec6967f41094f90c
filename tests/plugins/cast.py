"""The fixed cast: the same people in every test, each with one role, and a stranger who must see nothing."""

from dataclasses import dataclass

import pytest

from accounts.models import Body, User
from accounts.states import Role
from places.models import Place
from tests.factories.accounts import BodyFactory, RoleGrantFactory, UserFactory
from tests.factories.places import StreetFactory, branch


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


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast, freshly made."""
    street = StreetFactory(code="370502005", name="胜利街道")
    other = StreetFactory(code="370503001", name="河口街道")
    here = branch(street, 58)
    branch(other, 1)
    neighbour = branch(street, 59)["community"]
    body = BodyFactory(name="夕阳红志愿服务队", place=here["community"])

    def person(name: str, role: Role | None = None, place: Place | None = None, body: Body | None = None) -> User:
        staff = role in {Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.FINANCE, Role.AUDITOR}
        user = UserFactory(name=name, is_staff=staff)
        if role:
            RoleGrantFactory(user=user, role=role, place=place, body=body)
        return user

    return Cast(
        street=street,
        neighbour_community=neighbour,
        body=body,
        other_street=other,
        staff=person("赵街道", Role.STREET_STAFF, street),
        second_staff=person("钱街道", Role.STREET_STAFF, street),
        community_staff=person("孙社区", Role.COMMUNITY_STAFF, here["community"]),
        neighbour_staff=person("李邻社", Role.COMMUNITY_STAFF, neighbour),
        other_staff=person("周外街", Role.STREET_STAFF, other),
        finance=person("吴财务", Role.FINANCE, street),
        auditor=person("郑审计", Role.AUDITOR, street),
        grid_leader=person("冯网格", Role.GRID_LEADER, here["grid"]),
        building_leader=person("陈楼栋", Role.BUILDING_LEADER, here["building"]),
        resident=person("褚居民", Role.RESIDENT, here["unit"]),
        manager=person("卫会长", Role.ORG_MANAGER, body=body),
        member=person("蒋队员", Role.ORG_MEMBER, body=body),
        assessor=person("沈评估", Role.ASSESSOR, street),
        instructor=person("韩指导", Role.PARTY_INSTRUCTOR, street),
        stranger=person("杨路人"),
        **here,
    )
