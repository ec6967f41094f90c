"""The steps of a proposal that are taken over the API, each by its action."""

from collections.abc import Callable

from accounts.models import User
from proposals import actions
from proposals.actions.evaluation import send_back
from proposals.actions.results import publicise
from proposals.actions.works import finish_execution
from proposals.models import Proposal

Deed = Callable[[Proposal, User, str], Proposal]

STEPS: dict[str, Deed] = {
    "file": lambda proposal, by, _reason: actions.file_proposal(proposal=proposal, by=by),
    "file_again": lambda proposal, by, _reason: actions.file_proposal(proposal=proposal, by=by),
    "withdraw": lambda proposal, by, reason: actions.withdraw(proposal=proposal, by=by, reason=reason),
    "accept": lambda proposal, by, reason: actions.accept(proposal=proposal, by=by, reason=reason),
    "take_up": lambda proposal, by, reason: actions.take_up(proposal=proposal, by=by, reason=reason),
    "decline": lambda proposal, by, reason: actions.decline(proposal=proposal, by=by, reason=reason),
    "return_to_author": lambda proposal, by, reason: actions.return_to_author(proposal=proposal, by=by, reason=reason),
    "finish": lambda proposal, by, reason: finish_execution(proposal=proposal, by=by, reason=reason),
    "send_back": lambda proposal, by, reason: send_back(proposal=proposal, by=by, reason=reason),
    "publicise": lambda proposal, by, _reason: publicise(proposal=proposal, by=by),
}
