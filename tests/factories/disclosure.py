"""Factories of public notices."""

from datetime import timedelta

import factory
from django.utils import timezone

from disclosure.models import PublicNotice

from .accounts import UserFactory


class PublicNoticeFactory(factory.django.DjangoModelFactory):
    """A public notice that runs for a week; give its place."""

    class Meta:
        model = PublicNotice

    title = factory.Sequence(lambda n: f"第{n}号项目拟资助公示")
    text = "拟资助金额 18,600.00 元。"
    subject_label = "projects.application"
    subject_id = 1
    opens_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    opened_by = factory.SubFactory(UserFactory)
