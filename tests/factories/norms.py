"""Factories of norms; a version is written as a draft and published by the test."""

from datetime import date

import factory

from orgs.models.norms import Norm, NormItem, NormSection, NormVersion


class NormFactory(factory.django.DjangoModelFactory):
    """A norm of everywhere; give a street for one of a street."""

    class Meta:
        model = Norm

    code = factory.Sequence(lambda n: f"norm-{n}")
    title = factory.Sequence(lambda n: f"第{n}号规范")


class VersionFactory(factory.django.DjangoModelFactory):
    """A draft; give the norm."""

    class Meta:
        model = NormVersion

    number = 1
    in_force_from = date(2026, 1, 1)


class SectionFactory(factory.django.DjangoModelFactory):
    """A section; give the version, while it is a draft."""

    class Meta:
        model = NormSection

    order = factory.Sequence(int)
    code = factory.Sequence(lambda n: f"section-{n}")
    title = "总则"
    text = "第一条。第二条。"


class ItemFactory(factory.django.DjangoModelFactory):
    """An item; give the version, while it is a draft."""

    class Meta:
        model = NormItem

    order = factory.Sequence(int)
    code = factory.Sequence(lambda n: f"item-{n}")
    asks = factory.Sequence(lambda n: f"第{n}项是否做到")
