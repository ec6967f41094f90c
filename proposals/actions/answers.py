"""Staff of the place answer, in public."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from notices.actions import clear_due, notify
from proposals.models import Proposal
from proposals.states import PROPOSAL

from .filing import answer_key


@transaction.atomic
def take_up(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take it up; the reason is the answer that everybody reads."""
    return _answer(proposal, "take_up", by=by, reason=reason, text=_("“%(title)s” is taken up: %(reason)s"))


@transaction.atomic
def decline(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Do not take it up; the reason is the answer that everybody reads."""
    return _answer(proposal, "decline", by=by, reason=reason, text=_("“%(title)s” is not taken up: %(reason)s"))


@transaction.atomic
def return_to_author(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Return it to its author, who reads what to complete."""
    proposal = take(PROPOSAL, proposal, "return_to_author", by=by, reason=reason)
    _tell(proposal, _("“%(title)s” was returned to you: %(reason)s"), reason)
    clear_due(answer_key(proposal))
    return proposal


def _answer(proposal: Proposal, step: str, *, by: User, reason: str, text: str) -> Proposal:
    changes = {"answer": reason.strip(), "answered_at": timezone.now()}
    proposal = take(PROPOSAL, proposal, step, by=by, reason=reason, changes=changes)
    clear_due(answer_key(proposal))
    _tell(proposal, text, reason)
    return proposal


def _tell(proposal: Proposal, text: str, reason: str) -> None:
    notify(
        kind="proposals.answered",
        to=[proposal.author],
        title=proposal.title,
        text=text % {"title": proposal.title, "reason": reason},
        url=proposal.get_absolute_url(),
        street_code=proposal.street_code,
    )
