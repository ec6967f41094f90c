"""The steps of a membership that an organisation's managers take over the API."""

from collections.abc import Callable

from accounts.models import User
from orgs import actions
from orgs.models import Membership

Deed = Callable[[Membership, User, str], Membership]

MEMBER_STEPS: dict[str, Deed] = {
    "admit": lambda membership, by, _reason: actions.admit_member(membership=membership, by=by),
    "decline": lambda membership, by, reason: actions.decline_member(membership=membership, by=by, reason=reason),
    "remove": lambda membership, by, reason: actions.remove_member(membership=membership, by=by, reason=reason),
}
