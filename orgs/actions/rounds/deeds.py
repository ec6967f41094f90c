"""The steps of a round and of an entry by their names, for pages, staff site and API."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from orgs.models.rounds import Assignment, RatingRound, RoundEntry

from .assessing import recuse, reopen_assignment
from .declaring import hand_in_declaration, withdraw_entry
from .publishing import announce_round, publish_round, reconvene_round
from .running import cancel_round, close_assessment, close_declarations, open_round

Deed = Callable[[Any, User, str], object]


def _on_round(deed: Callable[..., RatingRound], *, reason: bool = False) -> Deed:
    def do(obj: RatingRound, by: User, why: str) -> RatingRound:
        return deed(rating_round=obj, by=by, **({"reason": why} if reason else {}))

    return do


def _declare(obj: RoundEntry, by: User, _why: str) -> RoundEntry:
    return hand_in_declaration(entry=obj, by=by)


def _withdraw(obj: RoundEntry, by: User, why: str) -> RoundEntry:
    return withdraw_entry(entry=obj, by=by, reason=why)


def _recuse(obj: Assignment, by: User, why: str) -> Assignment:
    return recuse(assignment=obj, by=by, reason=why)


def _reopen(obj: Assignment, by: User, why: str) -> Assignment:
    return reopen_assignment(assignment=obj, by=by, reason=why)


ROUND_STEPS: dict[str, Deed] = {
    "open": _on_round(open_round),
    "assess": _on_round(close_declarations),
    "convene": _on_round(close_assessment),
    "announce": _on_round(announce_round),
    "publish": _on_round(publish_round),
    "reconvene": _on_round(reconvene_round, reason=True),
    "cancel": _on_round(cancel_round, reason=True),
}
ENTRY_STEPS: dict[str, Deed] = {"declare": _declare, "withdraw": _withdraw}
ASSIGNMENT_STEPS: dict[str, Deed] = {"recuse": _recuse, "reopen": _reopen}
