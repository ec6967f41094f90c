"""What partners give, who receives it, how it is used, and how mistakes are mended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.flow import FlowRefused
from core.models import Attachment
from core.queue import waiting_for
from notices.models import Notice
from orgs.actions import partner_gifts as actions
from orgs.actions import partner_resources as resources
from orgs.models.partners import PartnerGift, PartnerUse
from orgs.queries.partner_thanks import gave_in, people_helped, sums_by_kind, totals_of, years_of
from orgs.queries.todo import todo_of
from tests.factories.orgs import OrganisationFactory
from tests.factories.partners import PartnerFactory, ResourceFactory, signed_with
from tests.factories.pictures import photo
from tests.orgs.desk import fresh, who_may

TODAY = timezone.localdate
USED = {"people": 12, "words": "重阳节慰问"}


@pytest.fixture
def goods(partner):
    """The promise of 200 boxes."""
    return partner.partneragreements.get().lines.get(kind="goods")


@pytest.fixture
def gift(cast, goods, organisation, benefactor):
    """Fifty boxes that the hospital has given to the organisation."""
    return actions.record_gift(line=goods, quantity=50, given_on=TODAY(), organisation=organisation, by=benefactor)


def test_given_received_used(cast, gift, organisation, benefactor, partner, settings) -> None:
    assert (gift.kind, gift.unit, gift.quantity, gift.stage) == ("goods", "份", 50, "given")
    assert [todo.url for todo in todo_of(organisation, cast.manager) if "gifts" in todo.url] == [
        gift.get_absolute_url()
    ]
    assert sums_by_kind(PartnerGift.objects.filter(partner=partner)) == []
    with pytest.raises(FlowRefused):
        actions.report_use(gift=gift, quantity=1, used_on=TODAY(), by=cast.manager, **USED)
    gift = actions.receive_gift(gift=gift, by=cast.manager)
    assert (gift.stage, gift.received_by) == ("received", cast.manager)
    settings.PARTNER_REPORT_DAYS = 0
    waiting = [todo.url for todo in todo_of(organisation, cast.manager) if "gifts" in todo.url]
    assert waiting == [gift.get_absolute_url()]
    picture = photo()
    use = actions.report_use(
        gift=gift, quantity=30, used_on=TODAY(), by=cast.manager, photo=picture, alt="老人领到礼包", **USED
    )
    gift.refresh_from_db()
    assert (gift.used, gift.left, use.photo.media_type) == (30, 20, "image/jpeg")
    (sum_,) = sums_by_kind(PartnerGift.objects.filter(partner=partner))
    assert (sum_.kind, sum_.unit, sum_.quantity, sum_.used, sum_.share) == ("goods", "份", 50, 30, 60)
    assert (people_helped(partner), years_of(partner), len(gave_in(partner, TODAY().year))) == (12, [TODAY().year], 1)
    totals = totals_of(cast.street)
    assert (totals.partners, totals.people, totals.given) == (1, 12, [sum_])
    assert Notice.objects.filter(user=benefactor, kind="orgs.partner").count() == 3


def test_what_is_recorded_is_checked(cast, goods, organisation, benefactor, partner) -> None:
    record = {"line": goods, "quantity": 5, "given_on": TODAY(), "organisation": organisation}
    elsewhere = OrganisationFactory(place=cast.other_street)
    gone = OrganisationFactory(place=cast.community, stage="suspended")
    agreement = goods.agreement
    for facts in (
        {"quantity": 0},
        {"given_on": TODAY() + timedelta(days=1)},
        {"given_on": agreement.starts_on - timedelta(days=1)},
        {"organisation": None},
        {"to_place": cast.community},
        {"organisation": elsewhere},
        {"organisation": gone},
        {"organisation": None, "to_place": cast.grid},
        {"organisation": None, "to_place": cast.other_street},
    ):
        with pytest.raises(ValidationError):
            actions.record_gift(**{**record, **facts}, by=benefactor)
    assert PartnerGift.objects.count() == 0
    # Who has recorded something does not confirm it.
    to_street = actions.record_gift(**{**record, "organisation": None, "to_place": cast.street}, by=cast.staff)
    with pytest.raises(FlowRefused):
        actions.receive_gift(gift=to_street, by=cast.staff)
    queues = {one.queue.name for one in waiting_for(fresh(cast.second_staff))}
    assert "orgs.partner_gifts" in queues
    assert "orgs.partner_gifts" not in {one.queue.name for one in waiting_for(fresh(cast.staff))}
    refused = actions.refuse_gift(gift=to_street, by=cast.second_staff, reason="没有收到")
    assert (refused.stage, sums_by_kind(PartnerGift.objects.all())) == ("not_received", [])


def test_a_use_is_within_what_was_given(cast, gift) -> None:
    actions.receive_gift(gift=gift, by=cast.manager)
    report = {"gift": gift, "quantity": 50, "used_on": TODAY(), "by": cast.manager, **USED}
    for facts in (
        {"quantity": 51},
        {"quantity": 0},
        {"people": -1},
        {"words": " "},
        {"used_on": TODAY() - timedelta(days=1)},
        {"shows_people": True},
        {"photo": photo()},
        {"photo": SimpleUploadedFile("a.pdf", b"%PDF-1.4 %%EOF"), "alt": "纸"},
    ):
        with pytest.raises(ValidationError):
            actions.report_use(**{**report, **facts})
    assert (PartnerUse.objects.count(), Attachment.objects.count()) == (0, 0)
    actions.report_use(**report)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerGift.objects.filter(pk=gift.pk).update(used=51)


def test_corrections_are_counter_entries(cast, gift, benefactor, partner) -> None:
    actions.receive_gift(gift=gift, by=cast.manager)
    use = actions.report_use(gift=gift, quantity=30, used_on=TODAY(), by=cast.manager, **USED)
    with pytest.raises(ValidationError):
        actions.correct_gift(gift=gift, quantity=21, reason="点错", by=benefactor)
    with pytest.raises(ValidationError):
        actions.correct_gift(gift=gift, quantity=20, reason=" ", by=benefactor)
    counter = actions.correct_gift(gift=gift, quantity=20, reason="多记了二十份", by=benefactor)
    gift.refresh_from_db()
    assert (counter.quantity, gift.quantity, gift.net, gift.left) == (-20, 50, 30, 0)
    with pytest.raises(FlowRefused):
        actions.correct_gift(gift=counter, quantity=1, reason="再改", by=benefactor)
    back = actions.take_back_use(use=use, reason="报错了", by=cast.manager)
    gift.refresh_from_db()
    assert (back.quantity, back.people, gift.used, people_helped(partner)) == (-30, -12, 0, 0)
    with pytest.raises(FlowRefused):
        actions.take_back_use(use=use, reason="再来", by=cast.manager)
    assert [(one.quantity, one.used) for one in sums_by_kind(PartnerGift.objects.all())] == [(30, 0)]
    for change in ({"quantity": 60}, {"given_on": TODAY() - timedelta(days=2)}, {"words": "改"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PartnerGift.objects.filter(pk=gift.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerUse.objects.filter(pk=use.pk).update(people=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerUse.objects.filter(pk=use.pk).delete()


def test_who_may_give_receive_and_report(cast, gift, goods, organisation) -> None:
    def undone(deed):
        def run(user):
            with transaction.atomic():
                deed(user)
                transaction.set_rollback(True)

        return run

    street = {"staff", "second_staff"}
    record = {"line": goods, "quantity": 5, "given_on": TODAY(), "organisation": organisation}
    assert who_may(cast, undone(lambda u: actions.record_gift(**record, by=u))) == street
    receivers = {*street, "community_staff", "manager"}
    assert who_may(cast, undone(lambda u: actions.receive_gift(gift=gift, by=u))) == receivers
    correct = undone(lambda u: actions.correct_gift(gift=gift, quantity=1, reason="少一份", by=u))
    assert who_may(cast, correct) == street
    actions.receive_gift(gift=gift, by=cast.manager)
    report = undone(lambda u: actions.report_use(gift=gift, quantity=1, used_on=TODAY(), by=u, **USED))
    assert who_may(cast, report) == receivers


def test_an_organisation_asks_and_gets(cast, partner, goods, organisation, benefactor) -> None:
    resource = ResourceFactory(partner=partner, quantity=100)
    ask = {
        "resource": resource,
        "organisation": organisation,
        "purpose": "重阳节慰问高龄老人",
        "quantity": 40,
        "starts_on": TODAY(),
        "ends_on": TODAY() + timedelta(days=30),
    }
    for facts in ({"quantity": 101}, {"purpose": " "}, {"ends_on": TODAY() - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            resources.ask_for_resource(**{**ask, **facts}, by=cast.manager)
    with pytest.raises(PermissionDenied):
        resources.ask_for_resource(**ask, by=cast.member)
    asked = resources.ask_for_resource(**ask, by=cast.manager)
    with pytest.raises(FlowRefused):
        resources.ask_for_resource(**ask, by=cast.manager)
    assert "orgs.partner_requests" in {one.queue.name for one in waiting_for(fresh(benefactor))}
    may = who_may(cast, lambda u: resources.grant_request(request=asked, by=u))
    assert may == {"staff", "second_staff"}
    asked.refresh_from_db()
    assert asked.stage == "granted"
    money = partner.partneragreements.get().lines.get(kind="money")
    with pytest.raises(ValidationError):
        actions.record_gift(line=money, quantity=1, given_on=TODAY(), by=benefactor, request=asked)
    gift = actions.record_gift(line=goods, quantity=40, given_on=TODAY(), by=benefactor, request=asked)
    asked.refresh_from_db()
    assert (gift.organisation, asked.stage, gift.request) == (organisation, "delivered", asked)
    with pytest.raises(FlowRefused):
        resources.withdraw_request(request=asked, by=cast.manager)
    again = resources.ask_for_resource(**ask, by=cast.manager)
    declined = resources.decline_request(request=again, by=benefactor, reason="已发完")
    assert (declined.stage, declined.answer) == ("declined", "已发完")


def test_a_resource_is_shown_to_whom_it_is_meant(cast, partner, organisation, benefactor) -> None:
    def ask(resource):
        return resources.ask_for_resource(
            resource=resource,
            organisation=organisation,
            purpose="活动",
            quantity=1,
            starts_on=TODAY(),
            ends_on=TODAY(),
            by=cast.manager,
        )

    other = next(one for one in ("service", "charity", "culture") if one != organisation.category)
    facts = {"kind": "space", "unit": "小时", "partner": partner, "by": benefactor}
    hidden = resources.offer_resource(**facts, title="会议室", is_shown=False)
    for_others = resources.offer_resource(**facts, title="排练厅", categories=[other])
    far = resources.offer_resource(**facts, title="操场", communities=[cast.neighbour_community])
    unbound = ResourceFactory(partner=PartnerFactory(place=cast.street))
    for resource in (hidden, for_others, far, unbound):
        with pytest.raises(FlowRefused):
            ask(resource)
    near = resources.offer_resource(
        **facts, title="活动室", communities=[cast.community], categories=[organisation.category]
    )
    assert ask(near).stage == "asked"
    with pytest.raises(ValidationError):
        resources.offer_resource(**{**facts, "unit": ""}, title="没有单位")
    with pytest.raises(ValidationError):
        resources.change_resource(resource=near, by=benefactor, communities=[cast.other_street])
    with pytest.raises(PermissionDenied):
        resources.change_resource(resource=near, by=cast.manager, title="改名")
    assert resources.change_resource(resource=near, by=benefactor, is_shown=False).is_shown is False


def test_money_is_recorded_in_fen(cast, benefactor, partner) -> None:
    money = partner.partneragreements.get().lines.get(kind="money")
    gift = actions.record_gift(line=money, quantity=123_450, given_on=TODAY(), to_place=cast.community, by=benefactor)
    actions.receive_gift(gift=gift, by=cast.community_staff)
    signed_with(PartnerFactory(place=cast.other_street), cast.other_staff)
    assert [(one.kind, one.unit, one.quantity) for one in totals_of(cast.street).given] == [("money", "", 123_450)]
    assert totals_of(cast.other_street).given == []
