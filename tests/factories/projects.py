"""Factories of project applications."""

import factory

from funding.models import Budget
from projects.models import Application
from projects.states import Stage

from .accounts import UserFactory


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A project that runs; give its organisation."""

    class Meta:
        model = Application

    place = factory.SelfAttribute("organisation.place")
    author = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"银龄智能手机课堂第{n}期")
    need = "多数老人不会用手机挂号、缴费。"
    stage = Stage.RUNNING
    budget = factory.LazyAttribute(lambda application: Budget.objects.create(place=application.place))
