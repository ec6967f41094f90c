"""Who may do what with organisations and memberships."""

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, is_street_staff, manages_its_body
from orgs.models import Membership
from orgs.states import ACTIVE, MEMBERSHIP

from .offices import keeps_members


@rules.predicate
def is_own_membership(user: User, membership: Membership) -> bool:
    """Whether it is the person's own belonging, or that of the resident for whom the person acts."""
    return membership is not None and membership.user_id == user.principal.pk


rules.add_perm("orgs.join_organisation", is_signed_in)
rules.add_perm("orgs.decide_membership", keeps_members)
rules.add_perm("orgs.leave_membership", is_signed_in & is_own_membership)
rules.add_perm("orgs.guide_organisation", is_street_staff)
rules.add_perm("orgs.manage_organisation", manages_its_body)
# The staff site asks these with and without an object.
rules.add_perm("orgs.view_organisation", is_staff_somewhere)
rules.add_perm("orgs.change_organisation", is_staff_of_its_place)
rules.add_perm("orgs.view_members", keeps_members | is_staff_of_its_place)


@MEMBERSHIP.guard("admit")
@MEMBERSHIP.guard("ask_again")
@MEMBERSHIP.guard("come")
@MEMBERSHIP.guard("enter")
def organisation_is_active(membership: Membership) -> str | None:
    """Nobody joins a suspended or deregistered organisation."""
    if membership.organisation.stage in ACTIVE:
        return None
    return _("This organisation takes no members just now.")
