"""Factories of people, bodies and roles."""

from datetime import date

import factory

from accounts.models import Body, RoleGrant, User
from accounts.states import BodyKind

LONG_AGO = date(2020, 1, 1)  # before any day to which a test moves the clock


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"王{n}")
    phone = factory.Sequence(lambda n: f"139{n:08d}")
    phone_verified = True


class BodyFactory(factory.django.DjangoModelFactory):
    """A body; give its place."""

    class Meta:
        model = Body

    kind = BodyKind.ORGANISATION
    name = factory.Sequence(lambda n: f"第{n}志愿服务队")


class RoleGrantFactory(factory.django.DjangoModelFactory):
    """A role in force for years, whatever day a test moves the clock to; give place or body."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO
