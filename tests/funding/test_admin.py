import pytest
from django.urls import reverse

from funding.models import Disbursement, Fund, FundStandard, Movement
from ledger.models import Account, Transfer
from tests.factories.funding import funded

pytestmark = pytest.mark.django_db


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def sign_in(client, cast, person):
    client.force_login(getattr(cast, person))
    return client


MODELS = (Fund, FundStandard, Movement, Disbursement, Account, Transfer)


@pytest.mark.parametrize(
    ("person", "may_add"),
    [
        ("staff", {"fund", "fundstandard", "disbursement"}),
        ("community_staff", {"disbursement"}),
        ("finance", {"movement"}),
        ("auditor", set()),
    ],
)
def test_who_reads_and_who_adds(client, cast, disbursement, person, may_add):
    sign_in(client, cast, person)
    for model in MODELS:
        assert client.get(url(model, "changelist")).status_code == (
            403 if person == "community_staff" and model._meta.app_label == "ledger" else 200
        )
        adds = client.get(url(model, "add")).status_code
        assert adds == (200 if model._meta.model_name in may_add else 403), model


@pytest.mark.parametrize("person", ["manager", "resident", "stranger"])
def test_others_do_not_enter(client, cast, disbursement, person):
    sign_in(client, cast, person)
    for model in MODELS:
        assert client.get(url(model, "changelist"), follow=True).status_code == 403


@pytest.mark.parametrize(
    ("person", "count"),
    [("staff", 1), ("finance", 1), ("auditor", 1), ("community_staff", 1), ("neighbour_staff", 0), ("other_staff", 0)],
)
def test_staff_see_the_payments_of_their_place(client, cast, disbursement, person, count):
    sign_in(client, cast, person)
    assert len(client.get(url(Disbursement, "changelist")).context["cl"].result_list) == count
    assert client.get(url(Disbursement, "change", disbursement.pk)).status_code == (200 if count else 404)


def test_the_books_of_another_street_are_closed(client, cast, fund):
    sign_in(client, cast, "other_staff")
    assert len(client.get(url(Account, "changelist")).context["cl"].result_list) == 0
    assert client.get(url(Account, "change", fund.account_id)).status_code == 404
    assert client.get(url(Transfer, "change", Transfer.objects.get().pk)).status_code == 404


def test_a_transfer_is_read_with_its_entries(client, cast, fund):
    sign_in(client, cast, "auditor")
    text = client.get(url(Transfer, "change", Transfer.objects.get().pk)).content.decode()
    assert "10,000.00" in text
    assert "-10,000.00" in text
    assert client.post(url(Transfer, "change", Transfer.objects.get().pk), {"memo": "x"}).status_code == 403
    assert "10,000.00" in client.get(url(Account, "change", fund.account_id)).content.decode()


def test_a_fund_is_opened_filled_and_shown(client, cast):
    sign_in(client, cast, "staff")
    form = {
        "place": cast.street.pk,
        "name": "公益创投专项资金",
        "source": "fiscal",
        "year": 2026,
        "purpose": "支持社区社会组织",
        "standard": "人员费用不超过 30%",
    }
    assert client.post(url(Fund, "add"), form).status_code == 302
    fund = Fund.objects.get()
    assert (fund.account.code, fund.standards.get().adopted_by) == (f"fund:{fund.pk}", cast.staff)
    again = client.post(url(Fund, "add"), form)
    assert (again.status_code, Fund.objects.count()) == (200, 1)
    shown = client.get(url(FundStandard, "add")).content.decode()
    assert 'name="text"' in shown
    new = {"fund": fund.pk, "text": "人员费用不超过 25%", "in_force_from": "2026-12-01"}
    assert client.post(url(FundStandard, "add"), new).status_code == 302
    assert fund.standards.count() == 2
    sign_in(client, cast, "finance")
    receipt = {"fund": fund.pk, "amount": "12345.60", "purpose": "区财政拨入", "received_on": "2026-11-02", "key": "k"}
    for _ in range(2):
        assert client.post(url(Movement, "add"), receipt).status_code == 302
    line = Movement.objects.get()
    assert (line.amount, line.purpose, str(line.happened_on)) == (1_234_560, "区财政拨入", "2026-11-02")
    refused = client.post(url(Movement, "add"), {**receipt, "amount": "1"})
    assert (refused.status_code, len(refused.context["errors"])) == (200, 1)
    sign_in(client, cast, "staff")
    shown = client.get(url(Fund, "change", fund.pk)).content.decode()
    assert "12,345.60" in shown
    assert "人员费用不超过 25%" in shown


def test_elsewhere_is_not_offered_and_not_taken(client, cast):
    fund = funded(place=cast.street, by=cast.staff, finance=cast.finance)
    sign_in(client, cast, "other_staff")
    response = client.post(url(FundStandard, "add"), {"fund": fund.pk, "text": "x", "in_force_from": "2026-12-01"})
    assert (response.status_code, FundStandard.objects.count()) == (200, 0)
    form = {"place": cast.street.pk, "name": "外人的资金", "source": "fiscal", "year": 2026}
    assert client.post(url(Fund, "add"), form).status_code in {200, 403}
    assert Fund.objects.count() == 1


def test_a_payment_from_request_to_paid(client, cast, grant):
    sign_in(client, cast, "community_staff")
    form = {"grant": grant.pk, "amount": "9999.99", "purpose": "第一笔"}
    refused = client.post(url(Disbursement, "add"), form)
    assert (refused.status_code, Disbursement.objects.count()) == (200, 0)
    assert "9999.99" in refused.content.decode()
    assert client.post(url(Disbursement, "add"), {**form, "amount": "1500.00"}).status_code == 302
    payment = Disbursement.objects.get()
    assert (payment.amount, payment.requested_by) == (150_000, cast.community_staff)
    step = lambda name: reverse("admin:funding_disbursement_step", args=[payment.pk, name])  # noqa: E731
    for person, name, stage in (
        ("finance", "approve", "requested"),
        ("staff", "approve", "approved"),
        ("staff", "pay", "approved"),
        ("finance", "pay", "paid"),
    ):
        sign_in(client, cast, person)
        try_pay = {"pay-paid_on": "2026-11-20", "pay-voucher": "2026-118", "reason": ""}
        client.post(step(name), try_pay)
        payment.refresh_from_db()
        assert payment.stage == stage, (person, name)
    assert (str(payment.paid_on), payment.voucher) == ("2026-11-20", "2026-118")
    shown = client.get(url(Disbursement, "change", payment.pk)).content.decode()
    assert "壹仟伍佰元整" in shown


@pytest.mark.parametrize("name", ["close", "release"])
def test_a_grant_ends_by_its_steps(client, cast, grant, name):
    from funding.models import Grant

    sign_in(client, cast, "staff")
    client.post(reverse("admin:funding_grant_step", args=[grant.pk, name]), {"reason": "组织退出"})
    grant.refresh_from_db()
    assert grant.stage == {"close": "committed", "release": "released"}[name]
    assert client.get(url(Grant, "change", grant.pk)).status_code == 200
    assert client.get(url(Grant, "changelist")).status_code == 200
    assert client.get(reverse("admin:funding_budget_change", args=[grant.budget_id])).status_code == 200


def test_the_amount_takes_fen_in_the_browser(client, cast, fund):
    sign_in(client, cast, "finance")
    tag = str(client.get(url(Movement, "add")).context["adminform"].form["amount"])
    assert 'step="0.01"' in tag
    assert 'min="0.01"' in tag
    assert "border" in tag


def test_a_fund_is_renamed_and_nothing_else(client, cast, fund):
    sign_in(client, cast, "staff")
    inline = {"standards-TOTAL_FORMS": 0, "standards-INITIAL_FORMS": 0}
    form = inline | {"name": "新名称", "purpose": "新用途", "year": 2030, "source": "crowd", "place": cast.community.pk}
    assert client.post(url(Fund, "change", fund.pk), form).status_code == 302
    changed = Fund.objects.get()
    assert (changed.name, changed.purpose) == ("新名称", "新用途")
    assert (changed.year, changed.source, changed.place) == (fund.year, fund.source, cast.street)
    sign_in(client, cast, "finance")
    assert client.post(url(Fund, "change", fund.pk), {**form, "name": "又改"}).status_code == 403
