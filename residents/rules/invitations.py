"""Who may invite a talent, and who answers."""

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place
from accounts.states import LEADER_ROLES, Role
from residents.models import Invitation, Talent
from residents.states import TalentStage

from .talents import is_listed, is_the_talent


@rules.predicate
def organises(user: User, talent: Talent | None) -> bool:
    """Whether somebody organises things in the talent's street: staff, leaders, managers of bodies, listed talents."""
    if talent is None or not user.is_authenticated:
        return False
    standing = user.standing
    held = standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF, *LEADER_ROLES)
    if any(path.startswith(talent.street.path) for path in held) or standing.bodies(Role.ORG_MANAGER):
        return True
    return Talent.objects.listed().filter(user=user.principal, street=talent.street_id).exists()


@rules.predicate
def is_the_invited(user: User, invitation: Invitation | None) -> bool:
    """Whether it is for the person, or for the resident for whom the person acts."""
    return invitation is not None and is_the_talent(user, invitation.talent)


@rules.predicate
def sent_it(user: User, invitation: Invitation | None) -> bool:
    """Whether the person sent it."""
    return bool(user.is_authenticated and invitation and invitation.invited_by_id == user.principal.pk)


rules.add_perm("residents.invite_talent", is_listed & ~is_the_talent & organises)
rules.add_perm("residents.read_invitation", is_the_invited | sent_it | is_staff_of_its_place)
rules.add_perm("residents.answer_invitation", is_the_invited)
rules.add_perm("residents.withdraw_invitation", sent_it | is_staff_of_its_place)
rules.add_perm("residents.finish_invitation", sent_it | is_staff_of_its_place)
rules.add_perm("residents.record_invitation", is_staff_of_its_place & ~is_the_invited)
rules.add_perm("residents.view_invitation", is_staff_of_its_place)


def why_no_invitation(talent: Talent, user: User) -> str | None:
    """Return why somebody can't invite a talent, in words; None if nothing stands in the way."""
    if not user.is_authenticated:
        return _("Sign in to invite.")
    if talent.user_id == user.principal.pk:
        return _("This is your own page.")
    if talent.stage != TalentStage.LISTED:
        return _("This person is not in the pool now.")
    if not user.has_perm("residents.invite_talent", talent):
        return _("Staff, leaders, talents and those in charge of an organisation invite. Tell one of them your idea.")
    return None
