"""Factories of proposals and their supporters."""

import factory
from django.utils import timezone

from proposals.models import Proposal, Support
from proposals.states import Stage

from .accounts import UserFactory


class ProposalFactory(factory.django.DjangoModelFactory):
    """A filed proposal that collects support; give its place."""

    class Meta:
        model = Proposal

    author = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"给{n}号楼装一盏楼道灯")
    problem = "楼道灯坏了半个月，老人夜里看不清台阶。"
    stage = Stage.COLLECTING
    filed_at = factory.LazyFunction(timezone.now)


class SupportFactory(factory.django.DjangoModelFactory):
    """A supporter; give the proposal."""

    class Meta:
        model = Support

    user = factory.SubFactory(UserFactory)
