"""A plumber and his neighbours: in the building, the community, the street and the other street."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache

from accounts.models import User
from places.models import Place
from places.states import Level
from residents.models import Ability, AbilityField, Resident
from residents.states import AbilityKind, Reach, Relation
from tests.factories.abilities import AbilityFactory, AbilityFieldFactory
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.places import PlaceFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.plugins.cast import Cast


@dataclass
class Home:
    """The plumber's household: he, his wife with an own account, the child, the grandfather without one."""

    plumber: Resident
    wife: Resident
    child: Resident
    grandfather: Resident


@dataclass
class Neighbours:
    """Who lives where, each in an own household with an account."""

    next_door: User  # the same building
    opposite: User  # another building of the community
    farther: User  # another community of the street
    away: User  # another street

    def everybody(self) -> dict[str, User]:
        """Return all by name."""
        return dict(vars(self))


def living_at(place: Place, name: str, **facts) -> User:
    """Return somebody with an account who lives at a place, of age."""
    user = UserFactory(name=name)
    RoleGrantFactory(user=user, role="resident", place=place)
    ResidentFactory(household=HouseholdFactory(place=place), name=name, relation=Relation.HEAD, user=user, **facts)
    return user


@pytest.fixture
def neighbours(cast: Cast) -> Neighbours:
    """Return the neighbours."""
    second = PlaceFactory(level=Level.BUILDING, code="370502005058-B2", name="2号楼", parent=cast.grid)
    return Neighbours(
        next_door=living_at(cast.unit, "施邻居"),
        opposite=living_at(second, "孔对门"),
        farther=living_at(Place.objects.get(code="370502005059-B1-U1"), "曹远邻"),
        away=living_at(Place.objects.get(code="370503001001-B1-U1"), "严外人"),
    )


@pytest.fixture
def home(cast: Cast) -> Home:
    """Return the plumber's household; he is the cast's resident."""
    cache.clear()
    household = HouseholdFactory(place=cast.unit, room="301")
    wife = UserFactory(name="何爱人")
    RoleGrantFactory(user=wife, role="resident", place=cast.unit)
    return Home(
        plumber=ResidentFactory(household=household, name="褚居民", relation=Relation.HEAD, user=cast.resident),
        wife=ResidentFactory(household=household, name="何爱人", relation=Relation.SPOUSE, user=wife),
        child=ResidentFactory(household=household, name="褚小小", relation=Relation.CHILD, birth_date=date(2015, 5, 1)),
        grandfather=ResidentFactory(
            household=household, name="褚老爹", relation=Relation.PARENT, birth_date=date(1950, 1, 1)
        ),
    )


@pytest.fixture
def plumbing(db: None) -> AbilityField:
    """Return a field of the tests' own."""
    return AbilityFieldFactory(code="test-plumbing", name="修水管", group="维修")


@pytest.fixture
def ladder(db: None) -> AbilityField:
    """Return a thing to lend."""
    return AbilityFieldFactory(code="test-ladder", name="人字梯", kind=AbilityKind.THING)


@pytest.fixture
def ability(home: Home, plumbing: AbilityField) -> Ability:
    """Return what the plumber shows to the street."""
    return AbilityFactory(
        resident=home.plumber, field=plumbing, reach=Reach.STREET, words="修龙头换阀门", slots=["weekend_day"]
    )
