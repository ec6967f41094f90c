from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.flow import FlowRefused, take
from core.models import StepTaken
from funding.accounts import body_account, outside_account
from funding.actions import (
    adopt_standard,
    approve_disbursement,
    cancel_disbursement,
    close_grant,
    commit_grant,
    draft_budget,
    open_fund,
    pay_disbursement,
    receive_money,
    refuse_disbursement,
    release_grant,
    request_disbursement,
    rewrite_budget,
)
from funding.models import Budget, BudgetLine, Disbursement, Fund, Grant
from funding.queries import book_of, money_of
from funding.states import DISBURSEMENT, DisbursementStage, GrantStage, Source
from ledger.drafts import LedgerRefused
from ledger.models import Transfer
from ledger.queries import balance_of
from notices.models import DueDate, Notice
from tests.factories.accounts import BodyFactory
from tests.factories.funding import granted, requested

pytestmark = pytest.mark.django_db


def lines(fund):
    return list(book_of(fund).values_list("kind", "amount", "purpose", "payee__name"))


def test_money_goes_from_outside_to_the_payee_by_two_people(cast, fund):
    grant = granted(fund=fund, payee=cast.body, by=cast.staff)
    request = requested(grant=grant, by=cast.manager)
    approve_disbursement(disbursement=request, by=cast.staff)
    paid = pay_disbursement(disbursement=request, by=cast.finance, paid_on=date(2026, 11, 20), voucher="2026-118")
    assert (paid.stage, paid.paid_by, paid.approved_by, paid.voucher) == ("paid", cast.finance, cast.staff, "2026-118")
    accounts = [outside_account(fund.street_code), fund.account, grant.account, body_account(cast.body)]
    assert [balance_of(account) for account in accounts] == [-1_000_000, 700_000, 100_000, 200_000]
    assert lines(fund) == [
        ("payment", 200_000, "第一笔", "夕阳红志愿服务队"),
        ("commitment", 300_000, "夕阳红志愿服务队", "夕阳红志愿服务队"),
        ("receipt", 1_000_000, "区财政拨入", None),
    ]
    trace = StepTaken.objects.of("funding.disbursement", request.pk).values_list("step", "actor_name")
    assert list(trace) == [("begun", "卫会长"), ("approve", "赵街道"), ("pay", "吴财务")]
    assert paid.transfer.key == f"funding.disbursement:{request.pk}:paid"
    assert paid.transfer.effective_on == date(2026, 11, 20)


def test_paying_twice_pays_once(cast, disbursement):
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    pay_disbursement(disbursement=disbursement, by=cast.finance)
    with pytest.raises(FlowRefused):
        pay_disbursement(disbursement=disbursement, by=cast.finance)
    assert Transfer.objects.filter(kind="funding.payment").count() == 1
    assert balance_of(body_account(cast.body)) == 200_000


def test_nothing_is_paid_before_it_is_approved(cast, disbursement):
    with pytest.raises(FlowRefused):
        pay_disbursement(disbursement=disbursement, by=cast.finance)
    assert Transfer.objects.filter(kind="funding.payment").count() == 0


def test_the_step_alone_pays_nothing(cast, disbursement):
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        take(DISBURSEMENT, disbursement, "pay", by=cast.finance)


def also(user, role, place):
    from tests.factories.accounts import RoleGrantFactory

    RoleGrantFactory(user=user, role=role, place=place)
    return type(user).objects.get(pk=user.pk)


@pytest.mark.parametrize(("amount", "refused"), [(99_999, False), (100_000, True)])
def test_from_the_threshold_on_who_asks_does_not_approve(cast, grant, amount, refused):
    request = request_disbursement(grant=grant, amount=amount, purpose="", by=cast.staff)
    assert (request.needs_three, request.purpose) == (refused, "夕阳红志愿服务队")
    if refused:
        with pytest.raises(FlowRefused) as why:
            approve_disbursement(disbursement=request, by=cast.staff)
        assert why.value.code == "approve"
    else:
        assert approve_disbursement(disbursement=request, by=cast.staff).stage == DisbursementStage.APPROVED


@pytest.mark.parametrize(("amount", "refused"), [(99_999, False), (100_000, True)])
def test_from_the_threshold_on_who_asks_does_not_pay(cast, grant, amount, refused):
    cashier = also(cast.finance, "community_staff", cast.community)
    request = request_disbursement(grant=grant, amount=amount, purpose="", by=cashier)
    approve_disbursement(disbursement=request, by=cast.staff)
    if refused:
        with pytest.raises(FlowRefused):
            pay_disbursement(disbursement=request, by=cashier)
    else:
        assert pay_disbursement(disbursement=request, by=cashier).stage == DisbursementStage.PAID


def test_who_approves_never_pays(cast, grant):
    both = also(cast.staff, "finance", cast.street)
    request = request_disbursement(grant=grant, amount=1, purpose="", by=cast.manager)
    approve_disbursement(disbursement=request, by=both)
    with pytest.raises(FlowRefused):
        pay_disbursement(disbursement=request, by=both)


@pytest.mark.parametrize(
    "change",
    [
        {"approved_by": "staff", "paid_by": "staff"},
        {"approved_by": "manager"},
        {"paid_by": "manager"},
        {"stage": "approved"},
        {"amount": 0},
    ],
)
def test_the_database_holds_the_people_apart_too(cast, disbursement, change):
    values = {key: getattr(cast, value) if key.endswith("_by") else value for key, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disbursement.objects.filter(pk=disbursement.pk).update(**values)


def test_a_refusal_needs_a_reason_and_frees_the_money(cast, grant, disbursement):
    with pytest.raises(FlowRefused):
        request_disbursement(grant=grant, amount=100_001, purpose="", by=cast.manager)
    with pytest.raises(FlowRefused):
        refuse_disbursement(disbursement=disbursement, by=cast.staff, reason=" ")
    refuse_disbursement(disbursement=disbursement, by=cast.staff, reason="缺发票")
    assert request_disbursement(grant=grant, amount=300_000, purpose="", by=cast.manager).amount == 300_000


def test_who_asked_may_take_it_back(cast, disbursement):
    with pytest.raises(PermissionDenied):
        cancel_disbursement(disbursement=disbursement, by=cast.member)
    assert cancel_disbursement(disbursement=disbursement, by=cast.manager).stage == DisbursementStage.CANCELLED


@pytest.mark.parametrize("amount", [0, -1])
def test_amounts_are_above_zero(cast, fund, grant, amount):
    budget = draft_budget(place=cast.community, by=cast.staff, lines=[("物资", 5)])
    with pytest.raises(ValidationError):
        request_disbursement(grant=grant, amount=amount, purpose="", by=cast.manager)
    with pytest.raises(ValidationError):
        receive_money(fund=fund, amount=amount, memo="", by=cast.finance, key="x")
    with pytest.raises(ValidationError):
        commit_grant(fund=fund, budget=budget, payee=cast.body, amount=amount, subject=cast.body, by=cast.staff)
    with pytest.raises(ValidationError):
        draft_budget(place=cast.community, by=cast.staff, lines=[("物资", amount)])


def test_a_fund_is_not_committed_beyond_what_it_holds(cast, fund):
    granted(fund=fund, payee=cast.body, by=cast.staff, amount=1_000_000)
    with pytest.raises(LedgerRefused) as refused:
        granted(fund=fund, payee=cast.body, by=cast.staff, amount=1)
    assert refused.value.code == "floor"
    assert Grant.objects.count() == 1


def test_a_grant_stays_within_its_budget_and_its_street(cast, fund):
    budget = draft_budget(place=cast.community, by=cast.staff, lines=[("物资", 500), ("场地", 300, "3 场 × 1 元")])
    facts = {"fund": fund, "budget": budget, "subject": cast.body, "by": cast.staff}
    with pytest.raises(FlowRefused) as refused:
        commit_grant(**facts, payee=cast.body, amount=801)
    assert refused.value.code == "budget"
    foreign = BodyFactory(place=cast.other_street)
    with pytest.raises(FlowRefused) as refused:
        commit_grant(**facts, payee=foreign, amount=800)
    assert refused.value.code == "street"
    assert commit_grant(**facts, payee=cast.body, amount=800).stage == GrantStage.COMMITTED


def test_a_grant_keeps_the_standard_of_its_day(cast, fund):
    adopt_standard(fund=fund, text="人员费用不超过 30%", by=cast.staff, in_force_from=date(2026, 1, 1))
    first = granted(fund=fund, payee=cast.body, by=cast.staff, amount=10)
    second = adopt_standard(fund=fund, text="人员费用不超过 25%", by=cast.staff, in_force_from=date(2026, 1, 1))
    later = granted(fund=fund, payee=cast.body, by=cast.staff, amount=10)
    assert (first.standard.version, later.standard) == (1, second)


def test_settling_returns_what_was_not_paid(cast, fund, grant, disbursement):
    for end in (
        lambda: close_grant(grant=grant, by=cast.staff),
        lambda: release_grant(grant=grant, by=cast.staff, reason="不做了"),
    ):
        with pytest.raises(FlowRefused):
            end()
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    pay_disbursement(disbursement=disbursement, by=cast.finance)
    with pytest.raises(FlowRefused):
        release_grant(grant=grant, by=cast.staff, reason="不做了")
    settled = close_grant(grant=grant, by=cast.staff)
    assert (settled.stage, settled.returned) == (GrantStage.CLOSED, 100_000)
    assert (balance_of(fund.account), balance_of(grant.account)) == (800_000, 0)
    assert lines(fund)[0] == ("return", 100_000, "夕阳红志愿服务队", "夕阳红志愿服务队")
    with pytest.raises(FlowRefused):
        request_disbursement(grant=grant, amount=1, purpose="", by=cast.manager)


def test_releasing_returns_everything_with_a_reason(cast, fund, grant):
    with pytest.raises(FlowRefused):
        close_grant(grant=grant, by=cast.staff)
    with pytest.raises(FlowRefused):
        release_grant(grant=grant, by=cast.staff, reason="")
    released = release_grant(grant=grant, by=cast.staff, reason="组织退出")
    assert (released.stage, released.returned, balance_of(fund.account)) == (GrantStage.RELEASED, 300_000, 1_000_000)


def test_a_grant_paid_in_full_settles_without_a_return(cast, fund, grant):
    request = requested(grant=grant, by=cast.manager, amount=300_000)
    approve_disbursement(disbursement=request, by=cast.staff)
    pay_disbursement(disbursement=request, by=cast.finance)
    assert close_grant(grant=grant, by=cast.staff).returned == 0
    assert [kind for kind, *_rest in lines(fund)] == ["payment", "commitment", "receipt"]


def test_a_receipt_is_booked_once(cast, fund):
    first = receive_money(fund=fund, amount=500, memo="某企业捐赠", by=cast.finance, key="bank-7")
    again = receive_money(fund=fund, amount=500, memo="某企业捐赠", by=cast.finance, key="bank-7")
    assert (first.pk, balance_of(fund.account)) == (again.pk, 1_000_500)
    with pytest.raises(LedgerRefused):
        receive_money(fund=fund, amount=501, memo="某企业捐赠", by=cast.finance, key="bank-7")


def test_a_fund_is_opened_once_a_year(cast):
    facts = {"place": cast.street, "name": "公益创投", "source": Source.FISCAL, "by": cast.staff}
    fund = open_fund(**facts, year=2026, standard="人员费用不超过 30%")
    assert (fund.account.code, fund.account.floor, fund.standards.get().version) == (f"fund:{fund.pk}", 0, 1)
    with pytest.raises(ValidationError):
        open_fund(**facts, year=2026)
    with pytest.raises(ValidationError):
        open_fund(**facts, year=1999)
    assert open_fund(**facts, year=2027).pk != fund.pk


def test_money_of_a_subject(cast, fund, grant):
    first, second = (requested(grant=grant, by=cast.manager, amount=amount) for amount in (100_000, 50_000))
    approve_disbursement(disbursement=first, by=cast.staff)
    pay_disbursement(disbursement=first, by=cast.finance)
    money = money_of(cast.body)
    assert {key: money[key] for key in ("committed", "paid", "under_way", "remaining", "returned")} == {
        "committed": 300_000,
        "paid": 100_000,
        "under_way": 50_000,
        "remaining": 200_000,
        "returned": 0,
    }
    assert (money["grants"], money["disbursements"]) == ([grant], [first, second])
    assert money_of(cast.street)["committed"] == 0


def test_figures_of_a_fund(cast, fund, grant, disbursement):
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    pay_disbursement(disbursement=disbursement, by=cast.finance)
    row = Fund.objects.with_figures().get()
    assert (row.received, row.balance, row.committed, row.paid) == (1_000_000, 700_000, 100_000, 200_000)


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def commits(change):
    change()
    check_now()


def test_budget_lines_add_up_and_are_final_with_a_grant(cast, fund):
    budget = draft_budget(place=cast.community, by=cast.staff, lines=[("物资", 500), ("场地", 300)])
    assert rewrite_budget(budget=budget, by=cast.staff, lines=[("物资", 900)]).total == 900
    check_now()
    for change in (
        lambda: Budget.objects.filter(pk=budget.pk).update(total=901),
        lambda: BudgetLine.objects.update(amount=901),
        lambda: BudgetLine.objects.all().delete(),
        lambda: BudgetLine.objects.create(budget=budget, purpose="多出来的", amount=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            commits(change)
    commit_grant(fund=fund, budget=budget, payee=cast.body, amount=900, subject=cast.body, by=cast.staff)
    with pytest.raises(FlowRefused):
        rewrite_budget(budget=budget, by=cast.staff, lines=[("物资", 1)])
    for change in (
        lambda: Budget.objects.filter(pk=budget.pk).update(is_final=False),
        lambda: BudgetLine.objects.update(purpose="改了"),
        lambda: BudgetLine.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_line_needs_words(cast):
    with pytest.raises(ValidationError):
        draft_budget(place=cast.community, by=cast.staff, lines=[("  ", 5)])
    assert Budget.objects.count() == 0


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def waiting():
    return {
        due.key.split(":")[0]: sorted(due.people.values_list("name", flat=True))
        for due in DueDate.objects.filter(cleared_at=None)
    }


def test_people_are_told_at_each_step_and_reminded(cast, grant):
    assert told("funding.money") == ["卫会长"]
    request = requested(grant=grant, by=cast.staff)
    assert (told("funding.to_approve"), waiting()) == (["钱街道"], {"funding.disbursement": ["钱街道"]})
    approve_disbursement(disbursement=request, by=cast.second_staff)
    assert (told("funding.to_pay"), waiting()) == (["吴财务"], {"funding.disbursement": ["吴财务"]})
    pay_disbursement(disbursement=request, by=cast.finance)
    assert (told("funding.money"), waiting()) == (["卫会长", "卫会长", "赵街道"], {})


@pytest.mark.parametrize("end", ["refuse", "cancel"])
def test_nobody_waits_for_what_has_ended(cast, disbursement, end):
    if end == "refuse":
        refuse_disbursement(disbursement=disbursement, by=cast.staff, reason="缺发票")
    else:
        cancel_disbursement(disbursement=disbursement, by=cast.manager)
    assert waiting() == {}
    texts = Notice.objects.filter(kind="funding.money", user=cast.manager).values_list("text", flat=True)
    assert any("缺发票" in text for text in texts) == (end == "refuse")


def test_money_does_not_move_on_a_day_that_lies_ahead(cast, fund, disbursement):
    ahead = timezone.localdate() + timedelta(days=1)
    approve_disbursement(disbursement=disbursement, by=cast.staff)
    budget = draft_budget(place=cast.community, by=cast.staff, lines=[("物资", 5)])
    facts = {"fund": fund, "budget": budget, "payee": cast.body, "amount": 5, "subject": cast.body}
    for deed in (
        lambda: pay_disbursement(disbursement=disbursement, by=cast.finance, paid_on=ahead),
        lambda: receive_money(fund=fund, amount=5, memo="拨入", by=cast.finance, key="x", received_on=ahead),
        lambda: commit_grant(**facts, by=cast.staff, committed_on=ahead),
    ):
        with pytest.raises(ValidationError) as refused:
            deed()
        assert refused.value.code == "day"
    assert Transfer.objects.count() == 2
