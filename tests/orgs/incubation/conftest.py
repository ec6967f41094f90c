"""A qualified circle with its leader, a mentor, and another circle beside it."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from orgs.models.circles import Circle
from orgs.models.incubation import IncubationMentor
from tests.factories.circles import member_of, neighbour, opened, qualified, talented
from tests.factories.incubation import mentor
from tests.plugins.cast import Cast


@dataclass
class Nest:
    """A circle that may apply, with its people."""

    circle: Circle
    leader: User
    member: User
    other: Circle
    other_leader: User
    mentor: IncubationMentor
    other_mentor: IncubationMentor


@pytest.fixture
def nest(cast: Cast) -> Nest:
    """Return a qualified circle and what stands around it."""
    leader, other_leader = talented(cast.unit, "何能人"), talented(cast.unit, "吕能人")
    circle = qualified(leader, cast.community)
    member = circle.members.exclude(user=leader).order_by("pk").first().user
    other = opened(other_leader, cast.community, "二号楼读书圈")
    member_of(other, neighbour(cast.unit, "施邻居"))
    return Nest(
        circle,
        leader,
        member,
        other,
        other_leader,
        mentor(cast.street, cast.assessor, fields=["culture"], words="办过三家社会组织"),
        mentor(cast.street, cast.instructor),
    )


@pytest.fixture(autouse=True)
def _street(request, settings):
    if "cast" in request.fixturenames:
        settings.STREET_CODE = request.getfixturevalue("cast").street.code
