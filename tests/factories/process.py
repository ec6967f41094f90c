"""Factories of the tests' own process."""

import factory

from tests.process.models import Permit


class PermitFactory(factory.django.DjangoModelFactory):
    """A permit; give its place and applicant."""

    class Meta:
        model = Permit

    title = factory.Sequence(lambda n: f"使用会议室{n}")
