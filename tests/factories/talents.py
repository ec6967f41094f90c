"""Factories of talents, their rules and what is around them."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from places.models import Place
from residents.models import AbilityField, Deed, Household, Invitation, Resident, Talent, TalentNote, TalentRule
from residents.states import AbilityKind, DeedKind, Relation, TalentSource, TalentStage
from tests.factories.accounts import RoleGrantFactory, UserFactory


class FieldFactory(factory.django.DjangoModelFactory):
    """A field of abilities."""

    class Meta:
        model = AbilityField

    code = factory.Sequence(lambda n: f"talent-field-{n}")
    name = factory.Sequence(lambda n: f"第{n}领域")
    kind = AbilityKind.SKILL


class TalentFactory(factory.django.DjangoModelFactory):
    """A talent; give place and community."""

    class Meta:
        model = Talent

    user = factory.SubFactory(UserFactory)
    stage = TalentStage.LEAD
    source = TalentSource.NEIGHBOUR
    named_on = factory.LazyFunction(timezone.localdate)
    why = "常帮楼里老人买菜"
    consented_at = factory.LazyAttribute(lambda o: timezone.now() if o.stage == TalentStage.LISTED else None)
    ended_on = factory.LazyAttribute(
        lambda o: timezone.localdate() if o.stage in {"declined", "refused_listing", "retired"} else None
    )


class TalentRuleFactory(factory.django.DjangoModelFactory):
    """A rule."""

    class Meta:
        model = TalentRule

    name = factory.Sequence(lambda n: f"规则{n}")
    measure = DeedKind.HOURS
    at_least = 20
    window_days = 180


class DeedFactory(factory.django.DjangoModelFactory):
    """A deed; give user and place."""

    class Meta:
        model = Deed

    kind = DeedKind.HOURS
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "社区志愿服务"
    quantity = 60
    happened_on = factory.LazyFunction(timezone.localdate)


class TalentNoteFactory(factory.django.DjangoModelFactory):
    """A note; give talent and author."""

    class Meta:
        model = TalentNote

    words = "每天清早打扫楼道"


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation; give talent, invited_by and place."""

    class Meta:
        model = Invitation

    title = factory.Sequence(lambda n: f"带一场太极{n}")


def settle(unit: Place, name: str, *, room: str = "", born: date | None = None, user: User | None = None) -> Any:
    """Return a resident with an account and its role, in a household of the unit."""
    person = user or UserFactory(name=name)
    home = Household.objects.create(place=unit, room=room or f"{Household.objects.count() + 101}")
    if not person.grants.filter(role=Role.RESIDENT, place=unit).exists():
        RoleGrantFactory(user=person, role=Role.RESIDENT, place=unit)
    return Resident.objects.create(
        household=home, name=person.name, relation=Relation.HEAD, birth_date=born or date(1970, 1, 1), user=person
    )
