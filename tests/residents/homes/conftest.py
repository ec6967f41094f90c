"""Two households of one unit: a family of four with an account, and a tenant next door."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache

from accounts.models import User
from residents.models import Household, Resident
from residents.states import Relation
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.plugins.cast import Cast


@dataclass
class Homes:
    """Who lives where."""

    home: Household
    next_door: Household
    head: Resident
    spouse: Resident
    child: Resident
    parent: Resident
    tenant: Resident
    neighbour: User  # the tenant's account


@pytest.fixture
def homes(cast: Cast) -> Homes:
    """Return the two households."""
    cache.clear()
    home, next_door = HouseholdFactory(place=cast.unit, room="101"), HouseholdFactory(place=cast.unit, room="102")
    neighbour = UserFactory(name="施租客")
    RoleGrantFactory(user=neighbour, role="resident", place=cast.unit)
    return Homes(
        home=home,
        next_door=next_door,
        head=ResidentFactory(household=home, name="褚居民", relation=Relation.HEAD, user=cast.resident),
        spouse=ResidentFactory(household=home, name="何爱人", relation=Relation.SPOUSE),
        child=ResidentFactory(household=home, name="褚小小", relation=Relation.CHILD, birth_date=date(2015, 5, 1)),
        parent=ResidentFactory(household=home, name="褚老爹", relation=Relation.PARENT, birth_date=date(1950, 1, 1)),
        tenant=ResidentFactory(household=next_door, name="施租客", relation=Relation.HEAD, user=neighbour),
        neighbour=neighbour,
    )
