"""Factories of households and residents."""

from datetime import date

import factory

from residents.models import Household, Resident
from residents.states import Relation


class HouseholdFactory(factory.django.DjangoModelFactory):
    """A dwelling; give its place, a unit."""

    class Meta:
        model = Household

    room = factory.Sequence(lambda n: f"{n + 10_101}")  # beyond the rooms that tests name


class ResidentFactory(factory.django.DjangoModelFactory):
    """Somebody who lives in a household; give ``household``. A second head of it is refused by the database."""

    class Meta:
        model = Resident

    name = factory.Sequence(lambda n: f"何{n}")
    relation = Relation.OTHER
    birth_date = date(1980, 1, 1)
    user = None
