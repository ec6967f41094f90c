"""Factories of partners; agreements, gifts and uses are made by the actions."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from accounts.models import User
from orgs.actions import partner_agreements as agreements
from orgs.actions.partner_agreements import Promise
from orgs.models.partners import Partner, PartnerAgreement, PartnerResource


class PartnerFactory(factory.django.DjangoModelFactory):
    """A partner in talks; give the place."""

    class Meta:
        model = Partner

    name = factory.Sequence(lambda n: f"第{n}号合伙单位")
    kind = "enterprise"
    contact_name = "林经理"
    contact_phone = "13800001234"
    offers = "每月一次义诊"
    stage = "talking"
    consented_on = date(2026, 1, 5)


class ResourceFactory(factory.django.DjangoModelFactory):
    """A resource; give the partner."""

    class Meta:
        model = PartnerResource

    kind = "goods"
    title = factory.Sequence(lambda n: f"爱心物资{n}")
    unit = "份"


MONEY = Promise("money", "助老资金", 500_000)
GOODS = Promise("goods", "爱心礼包", 200, "份")


def signed_with(
    partner: Partner, by: User, *, lines: tuple[Promise, ...] = (MONEY, GOODS), began: int = 30, left: int = 300
) -> PartnerAgreement:
    """Sign an agreement that began so many days ago and still holds so many."""
    today = timezone.localdate()
    draft = agreements.draft_agreement(
        partner=partner,
        title="幸福合伙协议",
        starts_on=today - timedelta(days=began),
        ends_on=today + timedelta(days=left),
        lines=lines,
        by=by,
    )
    return agreements.sign_agreement(agreement=draft, signed_on=today, by=by)
