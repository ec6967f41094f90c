"""Positions, invitations and managers: who may do what at the desk of an organisation."""

from typing import Any

import rules
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, manages_its_body
from accounts.standing import body_of
from accounts.states import Role
from orgs.models import Membership
from orgs.models.offices import OrgInvitation, OrgPosition
from orgs.states import ACTIVE, MEMBERSHIP, Belonging
from orgs.states.offices import INVITATION, POSITION, Desk, Invited
from residents.rules.adults import is_adult, own_row

_KEPT = "desks"


def desks_of(user: User) -> set[tuple[int, str]]:
    """Return the bodies in which the person has a role at the desk today, with the role; read once a request."""
    if _KEPT not in user.__dict__:
        rows = OrgPosition.objects.current().filter(user=user).exclude(desk="")
        user.__dict__[_KEPT] = set(rows.values_list("organisation__body_id", "desk"))
    found: set[tuple[int, str]] = user.__dict__[_KEPT]
    return found


def forget_desks(user: User) -> None:
    """Read the roles of this person anew the next time."""
    user.__dict__.pop(_KEPT, None)
    user.__dict__.pop("standing", None)


def _sits(name: str, *desks: Desk) -> rules.Predicate:
    def holds(user: User, obj: Any) -> bool:
        body = body_of(obj)
        # Only members have a role at the desk: for everybody else nothing is read.
        if not user.is_authenticated or not user.standing.has_in(body, Role.ORG_MEMBER, Role.ORG_MANAGER):
            return False
        return any((body, desk) in desks_of(user) for desk in desks)

    return rules.predicate(holds, name=name)


keeps_members = manages_its_body | _sits("is_secretary", Desk.SECRETARY)
keeps_money = manages_its_body | _sits("is_treasurer", Desk.TREASURER)
sits_at_desk = manages_its_body | _sits("has_desk", Desk.SECRETARY, Desk.TREASURER)


@rules.predicate
def holds_position(user: User, position: OrgPosition | None) -> bool:
    """Whether it was offered to the person, or is held by that one."""
    return position is not None and position.user_id == user.principal.pk


@rules.predicate
def is_invited(user: User, invitation: OrgInvitation | None) -> bool:
    """Whether somebody may answer: the one whose phone it names, or whoever has the link."""
    if invitation is None:
        return False
    return invitation.phone_hash is None or invitation.phone_hash == user.principal.phone_hash


@rules.predicate
def belongs_to_oneself(user: User, membership: Membership | None) -> bool:
    """Whether it is the person's own belonging, or that of the resident for whom the person acts."""
    return membership is not None and membership.user_id == user.principal.pk


rules.add_perm("orgs.sit_at_desk", sits_at_desk)
rules.add_perm("orgs.see_desk", sits_at_desk | is_staff_of_its_place)
rules.add_perm("orgs.appoint", manages_its_body)
rules.add_perm("orgs.answer_position", is_signed_in & holds_position)
rules.add_perm("orgs.read_position", (is_signed_in & holds_position) | manages_its_body | is_staff_of_its_place)
rules.add_perm("orgs.invite_members", keeps_members)
rules.add_perm("orgs.answer_invitation", is_signed_in & is_invited)
rules.add_perm("orgs.accept_invitation", is_signed_in & belongs_to_oneself)
rules.add_perm("orgs.enter_member", is_staff_of_its_place)
rules.add_perm("orgs.view_orgposition", is_staff_somewhere)
rules.add_perm("orgs.keep_lists", is_staff_somewhere)


def has_own_sign_in(user: User) -> bool:
    """Whether somebody signs in personally: with a phone that was verified, or with an own password."""
    return user.is_active and (user.phone_verified or user.has_usable_password())


def why_no_desk(user: User) -> str | None:
    """Return why somebody can't work at a desk: no sign-in of one's own, or under age."""
    if not has_own_sign_in(user):
        return _("This person has no sign-in of one's own yet. Shared accounts are not possible.")
    row = own_row(user)
    if row is not None and not is_adult(row, timezone.localdate()):
        return _("Who works at the desk is of age.")
    return None


@POSITION.actor_guard("accept")
def answers_in_person(position: OrgPosition, by: Any) -> str | None:
    """Ask for the person's own acceptance of a role at the desk, with an own sign-in."""
    if not position.desk:
        return None
    if by is not None and by.acting_for is not None:
        return _("A role at the desk is accepted by oneself, with one's own sign-in.")
    return why_no_desk(position.user)


@POSITION.guard("accept")
def is_still_member(position: OrgPosition) -> str | None:
    """Refuse whoever is no member, and an organisation that is not active."""
    if position.organisation.stage not in ACTIVE:
        return _("This organisation is not active just now.")
    member = position.organisation.memberships.filter(user=position.user_id, stage=Belonging.MEMBER)
    return None if member.exists() else _("Only members hold positions.")


@POSITION.guard("accept")
def is_in_time(position: OrgPosition) -> str | None:
    """Refuse a term that is over before it was accepted."""
    over = position.ends_on is not None and position.ends_on < timezone.localdate()
    return _("The term of this position is over already.") if over else None


@POSITION.guard("accept")
def nobody_holds_it(position: OrgPosition) -> str | None:
    """Refuse a second holder of a title for one; whoever hands over makes room by this very step."""
    if not position.is_single:
        return None
    others = OrgPosition.objects.held().filter(organisation=position.organisation_id, title=position.title_id)
    others = others.exclude(ends_on__lt=position.starts_on)
    if position.takes_over_id is not None:
        others = others.exclude(pk=position.takes_over_id)
    if position.ends_on is not None:
        others = others.filter(starts_on__lte=position.ends_on)
    other = others.select_related("user", "title").first()
    if other is None:
        return None
    return _("%(title)s is %(name)s in that time. End that term first, or hand over.") % {
        "title": other.title,
        "name": other.user.name,
    }


@INVITATION.guard("use_up")
@INVITATION.guard("decline")
def is_in_good_time(invitation: OrgInvitation) -> str | None:
    """Refuse an answer after the invitation's day."""
    return (
        _("This invitation is no longer good. Ask the organisation for a new one.") if invitation.is_expired else None
    )


@MEMBERSHIP.guard("come")
def comes_by_invitation(membership: Membership) -> str | None:
    """Refuse whoever comes without asking and without an invitation that still stands."""
    invitation = membership.invitation
    if invitation is None or invitation.organisation_id != membership.organisation_id:
        return _("There is no invitation.")
    if invitation.stage not in {Invited.OPEN, Invited.USED} or invitation.is_expired:
        return _("This invitation is no longer good. Ask the organisation for a new one.")
    return None


def why_guardian(user: User) -> str | None:
    """Return what somebody under age needs before joining; None for those of age and those not on the roster."""
    row = own_row(user)
    if row is None or is_adult(row, timezone.localdate()):
        return None
    return _("Who is under 18 joins with the consent of a guardian: write down the guardian's name and phone.")
