"""The steps of elections and affairs that are taken over the API, each by its action."""

from collections.abc import Callable

from accounts.models import User
from residents import actions
from residents.actions import affairs
from residents.models import Affair, Election

Deed = Callable[[Election, User, str], Election]

ELECTION_STEPS: dict[str, Deed] = {
    "dispute": lambda election, by, reason: actions.dispute(election=election, by=by, reason=reason),
    "accept_sheet": lambda election, by, _reason: actions.accept_sheet(election=election, by=by),
    "refuse_sheet": lambda election, by, reason: actions.refuse_sheet(election=election, by=by, reason=reason),
    "repeat": lambda election, by, _reason: actions.repeat_election(election=election, by=by),
    "cancel": lambda election, by, reason: actions.cancel_election(election=election, by=by, reason=reason),
}

AffairDeed = Callable[[Affair, User, str], Affair]

AFFAIR_STEPS: dict[str, AffairDeed] = {
    "take_up": lambda affair, by, _reason: affairs.take_up(affair=affair, by=by),
    "report": lambda affair, by, reason: affairs.report(affair=affair, by=by, reason=reason),
    "settle": lambda affair, by, reason: affairs.settle(affair=affair, by=by, reason=reason),
    "hand_up": lambda affair, by, reason: affairs.hand_up(affair=affair, by=by, reason=reason),
    "decline": lambda affair, by, reason: affairs.decline(affair=affair, by=by, reason=reason),
    "withdraw": lambda affair, by, reason: affairs.withdraw_affair(affair=affair, by=by, reason=reason),
}
