"""Two at once: no more is used than was given, numbers are given once, names are taken once."""

from collections import Counter

import pytest
from django.utils import timezone

from orgs.actions import partner_agreements as agreements
from orgs.actions import partner_gifts as gifts
from orgs.actions import partner_resources as resources
from orgs.actions import partners as actions
from orgs.models.partners import Partner, PartnerAgreement, PartnerGift
from tests.factories.partners import MONEY, PartnerFactory, ResourceFactory
from tests.orgs.desk import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4
TODAY = timezone.localdate


def test_never_more_is_used_or_taken_back_than_was_given(cast, partner, organisation, benefactor) -> None:
    line = partner.partneragreements.get().lines.get(kind="goods")
    gift = gifts.record_gift(line=line, quantity=50, given_on=TODAY(), organisation=organisation, by=benefactor)
    received = at_once(lambda _n: gifts.receive_gift(gift=gift, by=cast.manager), range(TOGETHER))
    assert received == Counter(done=1, refused=TOGETHER - 1)

    def spend(number: int) -> object:
        if number % 2:
            return gifts.correct_gift(gift=gift, quantity=30, reason="多记", by=benefactor)
        return gifts.report_use(gift=gift, quantity=30, people=1, used_on=TODAY(), words="慰问", by=cast.manager)

    assert at_once(spend, range(TOGETHER)) == Counter(done=1, refused=TOGETHER - 1)
    row = PartnerGift.objects.entries().get()
    assert row.used + row.taken_back == 30


def test_numbers_names_and_requests_are_given_once(cast, partner, organisation) -> None:
    others = [PartnerFactory(place=cast.street) for _n in range(TOGETHER)]
    drafts = [
        agreements.draft_agreement(
            partner=one, title="协议", starts_on=TODAY(), ends_on=TODAY(), lines=[MONEY], by=cast.staff
        )
        for one in others
    ]
    signed = at_once(
        lambda one: agreements.sign_agreement(agreement=one, signed_on=TODAY(), by=cast.staff), [*drafts, drafts[0]]
    )
    assert signed == Counter(done=TOGETHER, refused=1)
    serials = PartnerAgreement.objects.filter(year=TODAY().year).order_by("serial").values_list("serial", flat=True)
    assert list(serials) == [1, 2, 3, 4, 5]
    facts = {"place": cast.street, "name": "同名店", "kind": "shop", "contact_name": "甲"}
    made = at_once(lambda _n: actions.record_partner(by=cast.staff, **facts), range(TOGETHER))
    assert (made, Partner.objects.filter(name="同名店").count()) == (Counter(done=1, refused=TOGETHER - 1), 1)
    resource = ResourceFactory(partner=partner)
    ask = {"resource": resource, "organisation": organisation, "purpose": "活动", "quantity": 1}
    asked = at_once(
        lambda _n: resources.ask_for_resource(**ask, starts_on=TODAY(), ends_on=TODAY(), by=cast.manager),
        range(TOGETHER),
    )
    assert asked == Counter(done=1, refused=TOGETHER - 1)
