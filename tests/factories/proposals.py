"""Factories of proposals and their supporters."""

import factory
from django.utils import timezone

from proposals.models import Category, PhaseRun, Proposal, Support
from proposals.states import DEFAULT_LIMITS, PHASE_OF, Stage

from .accounts import UserFactory


class ProposalFactory(factory.django.DjangoModelFactory):
    """A filed proposal that collects support; give its place."""

    class Meta:
        model = Proposal

    author = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"给{n}号楼装一盏楼道灯")
    problem = "楼道灯坏了半个月，老人夜里看不清台阶。"
    category = factory.LazyFunction(Category.objects.usual)
    stage = Stage.COLLECTING
    filed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def run(self, create: bool, extracted: object, **_kwargs: object) -> None:
        """Let it stand in its step."""
        phase = PHASE_OF.get(self.stage)
        if create and phase is not None:
            limits = DEFAULT_LIMITS[self.tier, phase]
            PhaseRun.objects.create(proposal=self, phase=phase, tier=self.tier, rules=limits.copied())


class SupportFactory(factory.django.DjangoModelFactory):
    """A supporter; give the proposal."""

    class Meta:
        model = Support

    user = factory.SubFactory(UserFactory)
