"""Joining and leaving an organisation."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actions.roles import end_role
from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Membership, Organisation
from orgs.queries import managers_of
from orgs.states import ACTIVE, MEMBERSHIP, Belonging


@transaction.atomic
def ask_to_join(*, organisation: Organisation, by: User, words: str = "") -> Membership:
    """Ask to become a member; who left or was declined may ask again. The managers are told.

    Raises FlowRefused for somebody who belongs already, or while the organisation takes nobody.
    """
    if not by.has_perm("orgs.join_organisation", organisation):
        raise PermissionDenied(_("Sign in to join."))
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("This organisation takes no members just now."), code="inactive")
    membership, new = Membership.objects.select_for_update().get_or_create(
        organisation=organisation, user=by.principal, defaults={"words": words}
    )
    if new:
        begin(MEMBERSHIP, membership, by=by, visibility=Visibility.PRIVATE)
    elif membership.stage in {Belonging.DECLINED, Belonging.LEFT}:
        membership = take(MEMBERSHIP, membership, "ask_again", by=by, changes={"words": words})
    else:
        raise FlowRefused(_("You have asked already, or are a member."), code="twice")
    managers = managers_of(organisation)
    notify(
        kind="orgs.asked_to_join",
        to=managers,
        title=gettext_noop("Somebody would like to join"),
        text=_("%(name)s asks to join %(organisation)s.") % {"name": by.principal.name, "organisation": organisation},
        url=reverse("orgs:members", args=[organisation.pk]),
        street_code=organisation.street_code,
    )
    return membership


@transaction.atomic
def admit_member(*, membership: Membership, by: User) -> Membership:
    """Admit somebody who asked: a role in the body, one member more. The person is told."""
    membership = take(
        MEMBERSHIP, membership, "admit", by=by, changes={"joined_on": timezone.localdate(), "left_on": None}
    )
    _count(membership, 1)
    RoleGrant.objects.get_or_create(
        user=membership.user,
        role=Role.ORG_MEMBER,
        body=membership.organisation.body,
        ends_on=None,
        defaults={"granted_by": by},
    )
    _tell(membership, _("You are now a member of %(organisation)s."))
    return membership


@transaction.atomic
def decline_member(*, membership: Membership, by: User, reason: str) -> Membership:
    """Decline somebody who asked, with a reason that the person reads."""
    membership = take(MEMBERSHIP, membership, "decline", by=by, reason=reason)
    _tell(membership, _("%(organisation)s can't take you as a member: %(reason)s"), reason=reason)
    return membership


@transaction.atomic
def leave_organisation(*, membership: Membership, by: User) -> Membership:
    """Leave, or take back one's question."""
    return _end(membership, "leave", by=by, reason="")


@transaction.atomic
def remove_member(*, membership: Membership, by: User, reason: str) -> Membership:
    """Take somebody off the list, with a reason that the person reads."""
    membership = _end(membership, "remove", by=by, reason=reason)
    _tell(membership, _("You are no longer a member of %(organisation)s: %(reason)s"), reason=reason)
    return membership


def _end(membership: Membership, step: str, *, by: User, reason: str) -> Membership:
    # Managers of an organisation leave one after the other, so that two at once can't both be the last but one.
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    # The row is locked before its state is read: two who end it at once count one member less.
    before = Membership.objects.select_for_update().get(pk=membership.pk).stage
    membership = take(MEMBERSHIP, membership, step, by=by, reason=reason, changes={"left_on": timezone.localdate()})
    if before == Belonging.MEMBER:
        if {user.pk for user in managers_of(organisation)} == {membership.user_id}:
            raise FlowRefused(_("The only manager can't leave; name another one first."), code="manager")
        _count(membership, -1)
        # Roles for a term, and those that begin later, end with the membership too.
        grants = RoleGrant.objects.overlapping(timezone.localdate(), None).filter(
            user=membership.user, body=membership.organisation.body, role__in=(Role.ORG_MEMBER, Role.ORG_MANAGER)
        )
        for grant in grants:
            end_role(grant=grant, by=None, note=reason)
    return membership


def _count(membership: Membership, by: int) -> None:
    Organisation.objects.filter(pk=membership.organisation_id).update(member_count=F("member_count") + by)


def _tell(membership: Membership, text: str, reason: str = "") -> None:
    notify(
        kind="orgs.membership",
        to=[membership.user],
        title=str(membership.organisation),
        text=text % {"organisation": membership.organisation, "reason": reason},
        url=membership.organisation.get_absolute_url(),
        street_code=membership.street_code,
    )
