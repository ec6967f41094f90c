"""Partners from the intent to the end, their agreements, and the clock."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import RoleGrant
from core.flow import FlowRefused
from core.models import StepTaken
from notices.models import Notice
from orgs.actions import partner_agreements as agreements
from orgs.actions import partners as actions
from orgs.actions.partner_agreements import Promise
from orgs.actions.partner_clock import follow_partners
from orgs.models.partners import AgreementLine, Partner, PartnerAgreement
from tests.factories.partners import MONEY, PartnerFactory, signed_with
from tests.orgs.desk import fresh, who_may

TODAY = timezone.localdate
DECLARED = {
    "name": "幸福超市",
    "kind": "shop",
    "contact_name": "李店长",
    "contact_phone": "138 0000 1234",
    "offers": "每月一次助老购物折扣",
    "may_be_named": True,
}


def test_an_intent_becomes_a_partner(cast) -> None:
    partner = actions.declare_intent(place=cast.street, by=cast.resident, **DECLARED)
    assert (partner.stage, partner.contact_phone, partner.consented_on) == ("intent", "13800001234", TODAY())
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM orgs_partner WHERE id = %s", [partner.pk])
        assert "13800001234" not in cursor.fetchone()[0]
    told = Notice.objects.filter(kind="orgs.partner_desk")
    assert {one.user for one in told} == {cast.staff, cast.second_staff}
    actions.begin_talks(partner=partner, by=cast.staff)
    agreement = signed_with(partner, cast.staff, began=-5)
    partner.refresh_from_db()
    assert (partner.stage, partner.since, agreement.serial) == ("signed", TODAY(), 1)
    # Who declared it looks after it from the signing on.
    grant = RoleGrant.objects.get(user=cast.resident, role="partner")
    assert (grant.body, grant.body.name) == (partner.body, "幸福超市")
    with pytest.raises(FlowRefused):
        actions.start_performing(partner=partner, by=cast.staff)
    steps = StepTaken.objects.of("orgs.partner", partner.pk).order_by("pk").values_list("step", flat=True)
    assert list(steps) == ["begun", "begin_talks", "sign"]


def test_what_is_declared_is_checked(cast) -> None:
    wrong = {"contact_phone": "12", "offers": " ", "name": "", "kind": "ship"}
    for field, value in wrong.items():
        with pytest.raises(ValidationError) as refused:
            actions.declare_intent(place=cast.street, by=cast.resident, **{**DECLARED, field: value})
        assert list(refused.value.message_dict) == [field]
    actions.declare_intent(place=cast.street, by=cast.resident, **{**DECLARED, "contact_phone": "0546-7720001"})
    with pytest.raises(ValidationError) as refused:
        actions.declare_intent(place=cast.street, by=cast.member, **DECLARED)
    assert list(refused.value.message_dict) == ["name"]
    for n in range(2):
        actions.declare_intent(place=cast.street, by=cast.resident, **{**DECLARED, "name": f"幸福{n}店"})
    with pytest.raises(FlowRefused):
        actions.declare_intent(place=cast.street, by=cast.resident, **{**DECLARED, "name": "第四店"})
    with pytest.raises(ValidationError):
        actions.record_partner(place=cast.grid, by=cast.staff, name="网格店", kind="shop", contact_name="甲")


def test_the_name_is_free_again_after_the_end(cast) -> None:
    first = actions.declare_intent(place=cast.street, by=cast.resident, **DECLARED)
    actions.decline_partner(partner=first, by=cast.staff, reason="证照不全")
    second = actions.record_partner(
        place=cast.street, by=cast.staff, name="幸福超市", kind="shop", contact_name="李店长"
    )
    assert (first.pk != second.pk, Partner.objects.current().get().pk) == (True, second.pk)
    actions.withdraw_intent(partner=second, by=cast.staff)
    ended = PartnerFactory(place=cast.street, name="幸福超市", stage="ended")
    PartnerFactory(place=cast.street, name="幸福超市")
    with pytest.raises(FlowRefused):
        actions.resume_talks(partner=ended, by=cast.staff)


def test_who_may_do_what(cast, partner, benefactor) -> None:
    street = {"staff", "second_staff"}
    intent = PartnerFactory(place=cast.street, stage="intent", declared_by=cast.resident)
    draft = {"title": "协议", "starts_on": TODAY(), "ends_on": TODAY(), "lines": [MONEY]}

    def undone(deed):
        def run(user):
            with transaction.atomic():
                deed(user)
                transaction.set_rollback(True)

        return run

    assert who_may(cast, undone(lambda u: actions.begin_talks(partner=intent, by=u))) == street
    assert who_may(cast, undone(lambda u: actions.decline_partner(partner=intent, by=u, reason="不合"))) == street
    assert who_may(cast, undone(lambda u: actions.withdraw_intent(partner=intent, by=u))) == {*street, "resident"}
    assert who_may(cast, undone(lambda u: agreements.draft_agreement(partner=partner, by=u, **draft))) == street
    described = undone(lambda u: actions.describe_partner(partner=partner, by=u, address="济南路1号"))
    assert who_may(cast, described) == street
    assert who_may(cast, undone(lambda u: actions.give_sign_in(partner=partner, user=cast.member, by=u))) == street
    recorded = undone(
        lambda u: actions.record_partner(place=cast.street, by=u, name="新店", kind="shop", contact_name="乙")
    )
    assert who_may(cast, recorded) == street
    # The partner describes itself, but neither its name nor whether it stands on the page of thanks.
    actions.describe_partner(partner=partner, by=benefactor, address="济南路1号")
    with pytest.raises(PermissionDenied):
        actions.describe_partner(partner=partner, by=benefactor, name="别的名字")
    actions.take_sign_in(partner=partner, user=benefactor, by=cast.staff)
    with pytest.raises(PermissionDenied):
        actions.describe_partner(partner=partner, by=fresh(benefactor), address="济南路2号")


def test_agreements_are_numbered_by_year_and_stay(cast) -> None:
    numbers = [signed_with(PartnerFactory(place=cast.street), cast.staff).number for _n in range(2)]
    year = TODAY().year
    assert numbers == [f"胜利街道幸福合伙〔{year}〕{n:03d}号" for n in (1, 2)]
    agreement = PartnerAgreement.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerAgreement.objects.filter(pk=agreement.pk).update(ends_on=date(2030, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementLine.objects.filter(agreement=agreement).update(quantity=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementLine.objects.create(agreement=agreement, kind="money", text="又一笔", quantity=1)
    with pytest.raises(FlowRefused):
        agreements.change_draft(agreement=agreement, lines=[MONEY], by=cast.staff)


def test_a_draft_is_checked_changed_and_dropped(cast) -> None:
    partner = PartnerFactory(place=cast.street)
    facts = {"partner": partner, "title": "协议", "starts_on": TODAY(), "ends_on": TODAY() + timedelta(days=9)}
    for lines in ([Promise("goods", "礼包", 5, "")], [Promise("goods", "", 5, "份")], [Promise("money", "钱", 0)]):
        with pytest.raises(ValidationError):
            agreements.draft_agreement(**facts, lines=lines, by=cast.staff)
    with pytest.raises(ValidationError):
        agreements.draft_agreement(**{**facts, "ends_on": TODAY() - timedelta(days=1)}, lines=[MONEY], by=cast.staff)
    empty = agreements.draft_agreement(**facts, lines=[], by=cast.staff)
    with pytest.raises(FlowRefused):
        agreements.sign_agreement(agreement=empty, signed_on=TODAY(), by=cast.staff)
    with pytest.raises(ValidationError):
        agreements.sign_agreement(agreement=empty, signed_on=TODAY() + timedelta(days=1), by=cast.staff)
    changed = agreements.change_draft(agreement=empty, lines=[MONEY], title="新协议", by=cast.staff)
    assert (changed.title, changed.lines.count()) == ("新协议", 1)
    dropped = agreements.drop_draft(agreement=changed, by=cast.staff, reason="改日再谈")
    assert (dropped.stage, dropped.number) == ("dropped", "")
    intent = PartnerFactory(place=cast.street, stage="intent")
    with pytest.raises(FlowRefused):
        agreements.draft_agreement(**{**facts, "partner": intent}, lines=[MONEY], by=cast.staff)


def test_renewal_and_end(cast, partner) -> None:
    first = partner.partneragreements.get()
    facts = {"partner": partner, "title": "续签", "lines": [MONEY], "by": cast.staff, "renews": first}
    after = first.ends_on + timedelta(days=1)
    with pytest.raises(ValidationError):
        agreements.draft_agreement(**facts, starts_on=first.ends_on, ends_on=after)
    second = agreements.draft_agreement(**facts, starts_on=after, ends_on=after + timedelta(days=364))
    with pytest.raises(FlowRefused):
        agreements.draft_agreement(**facts, starts_on=after, ends_on=after)
    agreements.sign_agreement(agreement=second, signed_on=TODAY(), by=cast.staff)
    steps = StepTaken.objects.of("orgs.partner", partner.pk).order_by("pk").values_list("step", flat=True)
    assert list(steps) == ["sign", "perform", "renew"]
    with pytest.raises(FlowRefused):
        actions.end_partnership(partner=partner, by=cast.staff, reason="到期")
    for one in (first, second):
        agreements.break_off(agreement=one, by=cast.staff, reason="双方同意")
    ended = actions.end_partnership(partner=partner, by=cast.staff, reason="双方同意")
    assert (ended.stage, ended.ended_on) == ("ended", TODAY())
    assert actions.resume_talks(partner=ended, by=cast.staff).stage == "talking"


def test_the_clock_begins_reminds_and_ends(cast, settings) -> None:
    settings.PARTNER_REMIND_DAYS = 40
    later, soon, over = (PartnerFactory(place=cast.street) for _n in range(3))
    signed_with(later, cast.staff, began=-1, left=200)
    signed_with(soon, cast.staff, left=40)
    signed_with(PartnerFactory(place=cast.street), cast.staff, left=41)
    old = signed_with(over, cast.staff, left=0)
    assert follow_partners() == {"ended": 0, "begun": 0, "over": 0, "reminded": 2}
    assert follow_partners() == {"ended": 0, "begun": 0, "over": 0, "reminded": 0}
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        assert follow_partners() == {"ended": 1, "begun": 1, "over": 1, "reminded": 1}
        assert follow_partners() == {"ended": 0, "begun": 0, "over": 0, "reminded": 0}
    old.refresh_from_db()
    stages = [Partner.objects.get(pk=one.pk).stage for one in (later, soon, over)]
    assert (stages, old.stage, old.ended_on) == (["performing", "performing", "ended"], "ended", TODAY())
