"""A small neighbourhood whose figures are known."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache

from places.models import Place
from residents.actions.terms import begin_term
from residents.models import Household, Resident
from residents.states import AbilityStage, Basis, Reach, Relation, TalentStage
from tests.factories.abilities import AbilityFactory
from tests.factories.accounts import UserFactory
from tests.factories.elections import joined
from tests.factories.places import PlaceFactory
from tests.factories.residents import HouseholdFactory, ResidentFactory
from tests.factories.talents import TalentFactory
from tests.plugins.cast import Cast


@dataclass
class Village:
    """Who lives where in the cast's places."""

    home: Household
    head: Resident  # the cast's resident, who represents the home
    tower: Place  # a building without units, in no compound


@pytest.fixture
def village(cast: Cast) -> Village:
    """Return it: two households in use in the cast's unit, one in the tower, one in the community beside."""
    cache.clear()
    home = HouseholdFactory(place=cast.unit, room="101")
    head = ResidentFactory(household=home, name="褚居民", relation=Relation.HEAD, user=cast.resident)
    ResidentFactory(household=home, name="何爱人", relation=Relation.SPOUSE)
    ResidentFactory(household=home, name="何远走", user=UserFactory(), moved_out_on=date(2026, 1, 31))
    begin_term(household=home, resident=head, basis=Basis.RECORD, months=36)
    second = HouseholdFactory(place=cast.unit, room="102")
    joined(second, "施邻居")
    joined(second, "施妻")
    HouseholdFactory(place=cast.unit, room="103", is_empty=True)
    HouseholdFactory(place=cast.unit, room="104", merged_into=home)
    tower = PlaceFactory(level="building", code="370502005058-T", name="9号楼", parent=cast.grid)
    top = HouseholdFactory(place=tower, room="901")
    highest = joined(top, "孔高层")
    begin_term(household=top, resident=highest.resident, basis=Basis.RECORD, months=36)
    joined(HouseholdFactory(place=Place.objects.get(code="370502005059-B1-U1"), room="101"), "曹远邻")
    joined(HouseholdFactory(place=Place.objects.get(code="370503001001-B1-U1"), room="101"), "严外人")
    AbilityFactory(resident=head, reach=Reach.COMMUNITY)
    AbilityFactory(resident=head, reach=Reach.COMMUNITY, stage=AbilityStage.WITHDRAWN)
    TalentFactory(user=cast.resident, place=cast.unit, community=cast.community, stage=TalentStage.LISTED)
    TalentFactory(place=cast.unit, community=cast.community, stage=TalentStage.OBSERVED)
    return Village(home, head, tower)
