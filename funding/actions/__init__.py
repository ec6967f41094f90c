"""Writes: one function for each thing that a person does with money."""

from .budgets import draft_budget, rewrite_budget
from .disbursements import (
    approve_disbursement,
    cancel_disbursement,
    pay_disbursement,
    refuse_disbursement,
    request_disbursement,
)
from .funds import adopt_standard, open_fund, receive_money
from .grants import close_grant, commit_grant, release_grant

__all__ = [
    "adopt_standard",
    "approve_disbursement",
    "cancel_disbursement",
    "close_grant",
    "commit_grant",
    "draft_budget",
    "open_fund",
    "pay_disbursement",
    "receive_money",
    "refuse_disbursement",
    "release_grant",
    "request_disbursement",
    "rewrite_budget",
]
