"""The steps of memberships, branches and contacts that are taken over the API, each by its action."""

from collections.abc import Callable

from accounts.models import User
from orgs import actions
from orgs.actions import party_branches, party_contacts
from orgs.models import Membership
from orgs.models.party import PartyBranch, TalentInstructor

Deed = Callable[[Membership, User, str], Membership]

MEMBER_STEPS: dict[str, Deed] = {
    "admit": lambda membership, by, _reason: actions.admit_member(membership=membership, by=by),
    "decline": lambda membership, by, reason: actions.decline_member(membership=membership, by=by, reason=reason),
    "remove": lambda membership, by, reason: actions.remove_member(membership=membership, by=by, reason=reason),
}

BRANCH_STEPS: dict[str, Callable[[PartyBranch, User, str], PartyBranch]] = {
    "approve": lambda branch, by, _reason: party_branches.approve_branch(branch=branch, by=by),
    "dissolve": lambda branch, by, reason: party_branches.dissolve_branch(branch=branch, by=by, reason=reason),
}

CONTACT_STEPS: dict[str, Callable[[TalentInstructor, User, str], TalentInstructor]] = {
    "agree": lambda link, by, _reason: party_contacts.agree_to_contact(link=link, by=by),
    "decline": lambda link, by, _reason: party_contacts.decline_contact(link=link, by=by),
    "end": lambda link, by, _reason: party_contacts.end_contact(link=link, by=by),
}
