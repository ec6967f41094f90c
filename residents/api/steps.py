"""The steps of elections that are taken over the API, each by its action."""

from collections.abc import Callable

from accounts.models import User
from residents import actions
from residents.models import Election

Deed = Callable[[Election, User, str], Election]

ELECTION_STEPS: dict[str, Deed] = {
    "dispute": lambda election, by, reason: actions.dispute(election=election, by=by, reason=reason),
    "accept_sheet": lambda election, by, _reason: actions.accept_sheet(election=election, by=by),
    "refuse_sheet": lambda election, by, reason: actions.refuse_sheet(election=election, by=by, reason=reason),
    "repeat": lambda election, by, _reason: actions.repeat_election(election=election, by=by),
    "cancel": lambda election, by, reason: actions.cancel_election(election=election, by=by, reason=reason),
}
