"""Factories of abilities, requests for help and ratings."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from residents.models import Ability, AbilityField, HelpRating, HelpRequest
from residents.queries.abilities import building_of
from residents.queries.talents import community_of
from residents.states import AbilityKind, AbilityStage, Reach


class AbilityFieldFactory(factory.django.DjangoModelFactory):
    """A field of abilities."""

    class Meta:
        model = AbilityField

    code = factory.Sequence(lambda n: f"ability-field-{n}")
    name = factory.Sequence(lambda n: f"第{n}样本事")
    kind = AbilityKind.SKILL


class AbilityFactory(factory.django.DjangoModelFactory):
    """A shown ability; give ``resident``, and who listed it if that one has no account."""

    class Meta:
        model = Ability

    field = factory.SubFactory(AbilityFieldFactory)
    reach = Reach.COMMUNITY
    stage = AbilityStage.SHOWN
    household = factory.LazyAttribute(lambda o: o.resident.household)
    place = factory.LazyAttribute(lambda o: o.household.place)
    community = factory.LazyAttribute(lambda o: community_of(o.place))
    listed_by = factory.LazyAttribute(lambda o: o.resident.user)
    consented_at = factory.LazyFunction(timezone.now)
    consented_by = factory.LazyAttribute(lambda o: o.listed_by)

    @factory.lazy_attribute
    def seen_in(self) -> Any:
        street = self.place.street or self.place
        return {"building": building_of(self.place), "community": self.community, "street": street}[str(self.reach)]


class HelpRequestFactory(factory.django.DjangoModelFactory):
    """A request that waits for an answer; give ``ability`` and ``asker``."""

    class Meta:
        model = HelpRequest

    place = factory.LazyAttribute(lambda o: o.ability.place)
    owner = factory.LazyAttribute(lambda o: o.ability.listed_by)
    words = "水龙头一直滴水，能帮忙看看吗？"
    answer_by = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class HelpRatingFactory(factory.django.DjangoModelFactory):
    """A rating; give ``request`` and ``user``, and ``ability`` if the asker rates."""

    class Meta:
        model = HelpRating

    stars = 5
