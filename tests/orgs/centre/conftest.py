"""A centre with a desk, a room and a meeting room, an organisation and a circle in the nursery."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from orgs.models import Organisation
from orgs.models.centre import CentreSpace, IncubationCentre
from orgs.models.circles import Circle
from tests.factories import centre as made
from tests.factories.circles import opened, talented
from tests.plugins.cast import Cast


@dataclass
class House:
    """The centre and who is around it; ``cast.manager`` manages the organisation."""

    centre: IncubationCentre
    desk: CentreSpace
    other_desk: CentreSpace
    room: CentreSpace
    meeting: CentreSpace
    organisation: Organisation
    circle: Circle
    leader: User


@pytest.fixture
def house(cast: Cast) -> House:
    """Return the centre of the street."""
    centre, leader = made.centre_of(cast.street, cast.staff), talented(cast.unit, "何能人")
    return House(
        centre,
        made.space(centre, cast.staff),
        made.space(centre, cast.staff, code="A02"),
        made.space(centre, cast.staff, "room", "201", capacity=6),
        made.space(centre, cast.staff, "meeting", "301", capacity=12),
        made.organisation_of(cast.body),
        made.nursed(opened(leader, cast.community)),
        leader,
    )


@pytest.fixture(autouse=True)
def _street(request, settings):
    if "cast" in request.fixturenames:
        settings.STREET_CODE = request.getfixturevalue("cast").street.code
