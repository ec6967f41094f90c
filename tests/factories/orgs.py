"""Factories of organisations and of belonging to them."""

from datetime import date

import factory

from orgs.models import Evidence, Membership, Organisation
from orgs.states import Belonging, Category, EvidenceKind, Growth

from .accounts import BodyFactory, UserFactory


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A filed organisation; give its place."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"第{n}志愿服务队")
    body = factory.SubFactory(BodyFactory, place=factory.SelfAttribute("..place"), name=factory.SelfAttribute("..name"))
    category = Category.SERVICE
    purpose = "为邻里做好事。"
    stage = Growth.FILED
    filing_number = factory.Sequence(lambda n: f"胜街社备〔2026〕{n:03}号")
    filed_on = date(2026, 1, 5)
    contact_name = "王会长"


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member; give the organisation."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    stage = Belonging.MEMBER


class EvidenceFactory(factory.django.DjangoModelFactory):
    """Person-times served; give the organisation."""

    class Meta:
        model = Evidence

    street = factory.SelfAttribute("organisation.street")
    kind = EvidenceKind.SERVICE
    key = factory.Sequence(lambda n: f"test:{n}")
    happened_on = date(2026, 10, 1)
