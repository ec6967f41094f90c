"""Factories of an organisation's life on the register."""

from datetime import date

import factory

from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration, Suspension
from orgs.states import Growth
from orgs.states.changes import ChangeKind
from orgs.states.deregistration import EndingStage, Ground
from orgs.states.registration import LegalForm
from orgs.states.reports import ReportStage

from .accounts import UserFactory


class ChangeFactory(factory.django.DjangoModelFactory):
    """A reported change of the venue; give the organisation."""

    class Meta:
        model = ChangeRequest

    kind = ChangeKind.VENUE
    value = "东区活动室"
    becomes = "东区活动室"
    words = "原场地不再续租。"
    happened_on = date(2026, 11, 2)
    submitted_on = date(2026, 11, 9)
    due_on = date(2026, 11, 23)
    submitted_by = factory.SubFactory(UserFactory)


class ReportFactory(factory.django.DjangoModelFactory):
    """A report in any state; give the organisation and the year."""

    class Meta:
        model = AnnualReport

    year = 2025
    stage = ReportStage.DRAFT
    work = "开展义诊和清洁活动。"
    plan = "继续开展。"
    is_pledged = True


class SuspensionFactory(factory.django.DjangoModelFactory):
    """A running suspension; give a suspended organisation."""

    class Meta:
        model = Suspension

    reason = "未按规定公开收支。"
    to_mend = "公开近一年的收支。"
    from_on = date(2026, 11, 2)
    stage_before = Growth.GROWING
    opened_by = factory.SubFactory(UserFactory)


class DeregistrationFactory(factory.django.DjangoModelFactory):
    """A warned organisation; give it."""

    class Meta:
        model = Deregistration

    ground = Ground.INACTIVE
    reason = "一年没有活动。"
    stage = EndingStage.WARNED
    opened_on = date(2026, 11, 2)
    answer_by = date(2026, 11, 16)


class RegistrationFactory(factory.django.DjangoModelFactory):
    """An application that meets everything; give the organisation."""

    class Meta:
        model = Registration

    form = LegalForm.SERVICE
    name = "东营区夕阳红社区服务中心"
    venue = "胜利街道一号"
    staff = 2
    capital = 30_000_00
    takes_liability = True
    supervisor = "胜利街道办事处"
    opened_by = factory.SubFactory(UserFactory)
