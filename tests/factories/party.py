"""Factories of Party building."""

from datetime import date

import factory

from orgs.models.party import BranchCover, BranchMeeting, GuidanceRecord, InstructorAssignment, MeetingKind, PartyBranch
from orgs.states.party import BranchKind

from .accounts import UserFactory


class BranchFactory(factory.django.DjangoModelFactory):
    """A running branch; give its place."""

    class Meta:
        model = PartyBranch

    name = factory.Sequence(lambda n: f"第{n}功能型党支部")
    kind = BranchKind.JOINT
    stage = "running"
    secretary = factory.SubFactory(UserFactory)
    secretary_from = date(2026, 1, 5)
    founded_on = date(2026, 1, 5)


class CoverFactory(factory.django.DjangoModelFactory):
    """A cover; give branch and organisation."""

    class Meta:
        model = BranchCover

    starts_on = date(2026, 1, 5)


class ChargeFactory(factory.django.DjangoModelFactory):
    """A charge; give instructor and organisation."""

    class Meta:
        model = InstructorAssignment

    street = factory.SelfAttribute("organisation.street")
    assigned_by = factory.SubFactory(UserFactory)
    starts_on = date(2026, 1, 5)


class BranchMeetingFactory(factory.django.DjangoModelFactory):
    """A meeting; give the branch."""

    class Meta:
        model = BranchMeeting

    kind = factory.LazyFunction(lambda: MeetingKind.objects.get(code="theme_day"))
    title = factory.Sequence(lambda n: f"第{n}次主题党日")
    held_on = date(2026, 3, 1)
    host = "书记"
    attendance = 8
    summary = "清扫小区，走访老人。"
    minutes = "内部记录：讨论困难户名单。"
    recorded_by = factory.SubFactory(UserFactory)


class GuidanceFactory(factory.django.DjangoModelFactory):
    """A guidance record; give organisation and instructor."""

    class Meta:
        model = GuidanceRecord

    street = factory.SelfAttribute("organisation.street")
    visited_on = date(2026, 3, 1)
    seen = "活动有序"
    advice = "完善签到"
