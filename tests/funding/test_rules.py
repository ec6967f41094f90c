"""Who of the cast may do what: everybody else is refused, and nothing moves."""

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.flow import available_steps
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
)
from funding.models import Disbursement, Fund, FundStandard, Grant
from funding.states import DISBURSEMENT, Source
from ledger.models import Transfer
from tests.factories.funding import granted

pytestmark = pytest.mark.django_db

STREET = {"staff", "second_staff"}
DEEDS = {
    "open_fund": STREET,
    "adopt_standard": STREET,
    "receive_money": {"finance"},
    "commit_grant": STREET,
    "release_grant": STREET,
    "close_grant": STREET,
    "request_disbursement": STREET | {"community_staff", "manager"},
    "approve_disbursement": STREET,
    "refuse_disbursement": STREET,
    "pay_disbursement": {"finance"},
    "cancel_disbursement": STREET | {"manager"},
}
PEOPLE = [
    "staff",
    "second_staff",
    "community_staff",
    "neighbour_staff",
    "other_staff",
    "finance",
    "auditor",
    "grid_leader",
    "building_leader",
    "resident",
    "manager",
    "member",
    "assessor",
    "instructor",
    "stranger",
]


@pytest.fixture
def do(cast, fund, grant, disbursement):
    budget = draft_budget(place=cast.community, by=cast.staff, lines=[("物资", 500)])
    approved = request_disbursement(grant=grant, amount=10, purpose="第二笔", by=cast.manager)
    approved = approve_disbursement(disbursement=approved, by=cast.staff)
    unpaid, settled = (granted(fund=fund, payee=cast.body, by=cast.staff, amount=100) for _ in range(2))
    part = request_disbursement(grant=settled, amount=10, purpose="第三笔", by=cast.manager)
    part = approve_disbursement(disbursement=part, by=cast.staff)
    pay_disbursement(disbursement=part, by=cast.finance)
    return {
        "open_fund": lambda by: open_fund(place=cast.street, name="新资金", source=Source.FISCAL, year=2026, by=by),
        "adopt_standard": lambda by: adopt_standard(fund=fund, text="新标准", by=by),
        "receive_money": lambda by: receive_money(fund=fund, amount=5, memo="拨入", by=by, key="new"),
        "commit_grant": lambda by: commit_grant(
            fund=fund, budget=budget, payee=cast.body, amount=500, subject=cast.body, by=by
        ),
        "release_grant": lambda by: release_grant(grant=unpaid, by=by, reason="不做了"),
        "close_grant": lambda by: close_grant(grant=settled, by=by),
        "request_disbursement": lambda by: request_disbursement(grant=grant, amount=5, purpose="又一笔", by=by),
        "approve_disbursement": lambda by: approve_disbursement(disbursement=disbursement, by=by),
        "refuse_disbursement": lambda by: refuse_disbursement(disbursement=disbursement, by=by, reason="缺发票"),
        "pay_disbursement": lambda by: pay_disbursement(disbursement=approved, by=by),
        "cancel_disbursement": lambda by: cancel_disbursement(disbursement=disbursement, by=by),
    }


def state():
    models = (Fund, FundStandard, Grant, Disbursement, Transfer)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_the_table_names_the_whole_cast(cast):
    assert set(PEOPLE) == set(cast.everybody())


def test_who_may(cast, do):
    for deed, permitted in DEEDS.items():
        before, able = state(), set()
        for name in PEOPLE:
            point = transaction.savepoint()
            with suppress(PermissionDenied):
                do[deed](User.objects.get(pk=getattr(cast, name).pk))
                able.add(name)
            assert (state() != before) == (name in able), (deed, name)
            transaction.savepoint_rollback(point)
        assert able == permitted, deed


@pytest.mark.parametrize(
    ("person", "steps"),
    [
        ("staff", ["approve", "refuse", "cancel"]),
        ("manager", ["cancel"]),
        ("finance", []),
        ("community_staff", []),
        ("auditor", []),
        ("stranger", []),
        ("other_staff", []),
    ],
)
def test_the_buttons_of_a_request(cast, disbursement, person, steps):
    offers = available_steps(DISBURSEMENT, disbursement, getattr(cast, person))
    assert [offer.step.name for offer in offers] == steps


def test_a_button_says_why_not(cast, grant):
    own = request_disbursement(grant=grant, amount=100_000, purpose="", by=cast.staff)
    offers = {offer.step.name: offer.open for offer in available_steps(DISBURSEMENT, own, cast.staff)}
    assert offers == {"approve": False, "refuse": True, "cancel": True}
