"""Funds, grants and disbursements, made by the people of the cast."""

from itertools import count

from accounts.models import Body, User
from funding.actions import commit_grant, draft_budget, open_fund, receive_money, request_disbursement
from funding.models import Disbursement, Fund, Grant
from funding.states import Source
from places.models import Place

_numbers = count(1)


def funded(*, place: Place, by: User, finance: User, holding: int = 1_000_000) -> Fund:
    """Open a fiscal fund that holds this many fen."""
    number = next(_numbers)
    fund = open_fund(place=place, name=f"公益创投专项资金{number}", source=Source.FISCAL, year=2026, by=by)
    if holding:
        receive_money(fund=fund, amount=holding, memo="区财政拨入", by=finance, key="first")
    return fund


def granted(*, fund: Fund, payee: Body, by: User, amount: int = 300_000) -> Grant:
    """Commit a grant on a budget of just its amount."""
    budget = draft_budget(place=payee.place, by=by, lines=[("物资", amount)])
    return commit_grant(fund=fund, budget=budget, payee=payee, amount=amount, subject=payee, by=by)


def requested(*, grant: Grant, by: User, amount: int = 200_000) -> Disbursement:
    """Ask for a payment out of the grant."""
    return request_disbursement(grant=grant, amount=amount, purpose="第一笔", by=by)
