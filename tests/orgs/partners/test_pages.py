"""The pages: thanks with and without names, the desks, what strangers don't see, constant queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orgs.actions import partner_gifts as gifts
from orgs.actions import partner_resources as resources
from orgs.models.partners import Partner, PartnerAgreement, PartnerGift, PartnerResource, PartnerUse, ResourceRequest
from tests.factories.partners import PartnerFactory, ResourceFactory, signed_with
from tests.factories.pictures import photo

TODAY = timezone.localdate


@pytest.fixture
def used(cast, partner, organisation, benefactor):
    """A gift of fifty boxes, thirty of them used."""
    line = partner.partneragreements.get().lines.get(kind="goods")
    gift = gifts.record_gift(line=line, quantity=50, given_on=TODAY(), organisation=organisation, by=benefactor)
    gift = gifts.receive_gift(gift=gift, by=cast.manager)
    gifts.report_use(gift=gift, quantity=30, people=12, used_on=TODAY(), words="重阳节慰问", by=cast.manager)
    return gift


def test_the_wall_thanks_by_filter_with_and_without_names(client, cast, used, partner) -> None:
    def found(**query: str) -> int:
        return len(client.get(reverse("orgs:partners"), query).context["thanked"])

    assert (found(kind="hospital"), found(kind="shop")) == (1, 0)
    assert (found(resource="goods"), found(resource="money")) == (1, 0)
    here, there = cast.community.code, cast.neighbour_community.code
    assert (found(community=here), found(community=there), found(q="胜利")) == (1, 0, 1)

    page = client.get(reverse("orgs:partners"))
    (row,) = page.context["thanked"]
    assert (row.partner, row.people, row.given[0].quantity) == (partner, 12, 50)
    assert "胜利医院" in page.content.decode()
    assert client.get(reverse("orgs:partner", args=[partner.pk])).status_code == 200
    Partner.objects.filter(pk=partner.pk).update(consented_on=None)
    page = client.get(reverse("orgs:partners"))
    assert len(page.context["thanked"]) == 1
    assert "胜利医院" not in page.content.decode()
    assert client.get(reverse("orgs:partner", args=[partner.pk])).status_code == 404
    assert client.get(reverse("orgs:partners"), {"q": "胜利医院"}).context["thanked"] == []
    Partner.objects.filter(pk=partner.pk).update(is_public=False)
    page = client.get(reverse("orgs:partners"))
    assert (page.context["thanked"], list(page.context["uses"]), page.context["totals"].people) == ([], [], 12)


def test_lists_ask_the_same_for_one_and_for_thirty(client, cast, used, partner, organisation) -> None:
    urls = [
        (cast.stranger, reverse("orgs:partners")),
        (cast.stranger, reverse("orgs:partner_resources")),
        (cast.manager, reverse("orgs:org_gifts", args=[organisation.pk])),
        (cast.staff, reverse("orgs:partners_desk")),
        (cast.staff, reverse("orgs:partner_desk", args=[partner.pk])),
        (cast.staff, reverse("orgs:partner_gifts", args=[partner.pk])),
    ]
    ResourceFactory(partner=partner)
    PartnerFactory(place=cast.street, stage="intent")

    def counted() -> list[int]:
        counts = []
        for user, url in urls:
            client.force_login(user)
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            counts.append(len(asked))
        return counts

    before = counted()
    for n in range(8):
        other = PartnerFactory(place=cast.street)
        agreement = signed_with(other, cast.staff)
        ResourceFactory(partner=partner, title=f"物资{n}")
        ResourceFactory(partner=other)
        PartnerFactory(place=cast.street, stage="intent")
        for line in (agreement.lines.first(), used.line):
            gift = gifts.record_gift(line=line, quantity=9, given_on=TODAY(), organisation=organisation, by=cast.staff)
            gift = gifts.receive_gift(gift=gift, by=cast.manager)
            gifts.report_use(gift=gift, quantity=1, people=1, used_on=TODAY(), words="活动", by=cast.manager)
    assert counted() == before


def test_strangers_see_no_desk(client, cast, used, partner, organisation, benefactor) -> None:
    agreement = partner.partneragreements.get()
    private = [
        reverse("orgs:partner_desk", args=[partner.pk]),
        reverse("orgs:partner_edit", args=[partner.pk]),
        reverse("orgs:partner_gifts", args=[partner.pk]),
        reverse("orgs:partner_gift_new", args=[partner.pk]),
        reverse("orgs:partner_offer", args=[partner.pk]),
        agreement.get_absolute_url(),
        reverse("orgs:partner_agreement_paper", args=[partner.pk, agreement.pk]),
        used.get_absolute_url(),
        reverse("orgs:partner_certificate", args=[partner.pk, TODAY().year]),
        reverse("orgs:org_gifts", args=[organisation.pk]),
        reverse("orgs:partners_desk"),
    ]
    for user in (None, cast.stranger, cast.other_staff, cast.member):
        client.logout()
        if user is not None:
            client.force_login(user)
        codes = {client.get(url).status_code for url in private[:-1]}
        assert codes == ({302} if user is None else codes & {403, 404})
    client.force_login(benefactor)
    assert [client.get(url).status_code for url in private] == [200] * 9 + [403, 403]
    client.force_login(cast.staff)
    assert {client.get(url).status_code for url in private[:9]} == {200}
    thanks = client.get(private[8])
    assert (thanks["Content-Type"], thanks.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(reverse("orgs:partner_certificate", args=[partner.pk, TODAY().year - 1])).status_code == 404


def _posted(client, user, url):
    client.force_login(user)
    return client.post(url).status_code


def test_join_sign_give_use_on_the_pages(client, cast, organisation) -> None:
    client.force_login(cast.resident)
    form = {"name": "幸福超市", "kind": "shop", "contact_name": "李店长", "contact_phone": "1380000", "offers": "米面"}
    page = client.post(reverse("orgs:partner_join"), form)
    assert list(page.context["form"].errors) == ["contact_phone"]
    form |= {"contact_phone": "13800001234", "may_be_named": "on"}
    assert client.post(reverse("orgs:partner_join"), form).status_code == 302
    partner = Partner.objects.get()
    desk = reverse("orgs:partner_desk", args=[partner.pk])
    assert "138****1234" in client.get(desk).content.decode()
    assert [one.pk for one in client.get(reverse("orgs:partners_mine")).context["page"].rows] == [partner.pk]
    client.force_login(cast.staff)
    client.post(reverse("orgs:partner_step", args=[partner.pk, "begin_talks"]))
    terms = {"title": "幸福合伙协议", "starts_on": TODAY().isoformat(), "ends_on": (TODAY() + timedelta(days=364))}
    terms |= {"kind_0": "money", "text_0": "助老资金", "quantity_0": "5000.50", "kind_1": "goods", "text_1": "大米"}
    page = client.post(reverse("orgs:partner_agreement_new", args=[partner.pk]), terms)
    assert list(page.context["form"].errors) == ["unit_1"]
    terms |= {"unit_1": "袋"}
    client.post(reverse("orgs:partner_agreement_new", args=[partner.pk]), terms)
    agreement = PartnerAgreement.objects.get()
    lines = list(agreement.lines.values_list("kind", "quantity", "unit"))
    assert lines == [("money", 500_050, ""), ("goods", None, "袋")]
    sign = reverse("orgs:partner_agreement_step", args=[partner.pk, agreement.pk, "sign"])
    client.post(sign, {"signed_on": TODAY().isoformat()})
    client.post(reverse("orgs:partner_agreement_file", args=[partner.pk, agreement.pk]), {"file": photo()})
    page = client.get(agreement.get_absolute_url())
    assert (page.context["files"].count(), page.context["may_renew"]) == (1, True)
    away = reverse("orgs:partner_sign_in_end", args=[partner.pk, cast.resident.pk])
    client.force_login(cast.resident)  # who declared it looks after it now
    money = agreement.lines.get(kind="money")
    given = {"line": money.pk, "quantity": "1000", "given_on": TODAY().isoformat(), "organisation": organisation.name}
    wrong = client.post(reverse("orgs:partner_gift_new", args=[partner.pk]), given | {"organisation": "没有"})
    assert list(wrong.context["form"].errors) == ["organisation"]
    assert client.post(reverse("orgs:partner_gift_new", args=[partner.pk]), given).status_code == 302
    gift = PartnerGift.objects.get()
    client.force_login(cast.manager)
    client.post(reverse("orgs:partner_gift_step", args=[gift.pk, "receive"]))
    report = {"quantity": "2000", "people": "20", "used_on": TODAY().isoformat(), "words": "买米"}
    page = client.post(reverse("orgs:partner_use", args=[gift.pk]), report)
    assert list(page.context["use_form"].errors) == ["quantity"]
    report |= {"quantity": "300.25", "photo": photo(), "alt": "老人领米"}
    assert client.post(reverse("orgs:partner_use", args=[gift.pk]), report).status_code == 302
    use = PartnerUse.objects.get()
    assert use.quantity == 30_025
    client.logout()
    wall = client.get(reverse("orgs:partners")).content.decode()
    assert ("买米" in wall, "13800001234" in wall, "李店长" in wall) == (True, False, False)
    assert client.get(reverse("core:attachment", args=[use.photo_id])).status_code == 200
    assert [_posted(client, user, away) for user in (cast.member, cast.staff, cast.resident)] == [404, 302, 404]


def test_an_organisation_asks_on_the_pages(client, cast, partner, organisation, benefactor) -> None:
    client.force_login(benefactor)
    offer = {"kind": "goods", "title": "爱心礼包", "quantity": "100", "is_shown": "on"}
    page = client.post(reverse("orgs:partner_offer", args=[partner.pk]), offer)
    assert list(page.context["form"].errors) == ["unit"]
    client.post(reverse("orgs:partner_offer", args=[partner.pk]), offer | {"unit": "份"})
    resource = PartnerResource.objects.get()
    edit = reverse("orgs:partner_resource_edit", args=[partner.pk, resource.pk])
    assert client.get(edit).status_code == 200
    client.force_login(cast.manager)
    assert client.get(resource.get_absolute_url()).context["organisations"] == [organisation]
    ask = reverse("orgs:org_ask_resource", args=[organisation.pk, resource.pk])
    need = {"purpose": "慰问", "quantity": "1000", "starts_on": TODAY(), "ends_on": TODAY()}
    assert list(client.post(ask, need).context["form"].errors) == ["quantity"]
    assert client.post(ask, need | {"quantity": "10"}).status_code == 302
    asked = ResourceRequest.objects.get()
    client.force_login(benefactor)
    client.post(reverse("orgs:partner_answer", args=[partner.pk, asked.pk, "grant"]), {"reason": "周三来取"})
    new = reverse("orgs:partner_gift_new", args=[partner.pk]) + f"?request={asked.pk}"
    line = partner.partneragreements.get().lines.get(kind="goods")
    assert client.get(new).context["form"].fields["quantity"].initial == 10
    client.post(new, {"line": line.pk, "quantity": "10", "given_on": TODAY().isoformat()})
    asked.refresh_from_db()
    assert (asked.stage, asked.gift.organisation, asked.answer) == ("delivered", organisation, "周三来取")
    again = resources.ask_for_resource(
        resource=resource,
        organisation=organisation,
        purpose="再次",
        quantity=1,
        starts_on=TODAY(),
        ends_on=TODAY(),
        by=cast.manager,
    )
    client.force_login(cast.manager)
    client.post(reverse("orgs:org_withdraw_request", args=[organisation.pk, again.pk]))
    again.refresh_from_db()
    assert again.stage == "withdrawn"
