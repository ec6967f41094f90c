"""Joining and leaving an organisation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
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
from orgs.models.posts import OrgPage
from orgs.queries import managers_of
from orgs.rules.offices import forget_desks, why_guardian
from orgs.states import ACTIVE, MEMBERSHIP, Belonging

from .offices import end_positions_of

MOST_ANSWER = 300


@transaction.atomic
def ask_to_join(
    *, organisation: Organisation, by: User, words: str = "", answers: Sequence[str] = (), guardian: str = ""
) -> Membership:
    """Ask to become a member; who left or was declined may ask again. The managers are told.

    ``answers`` are those to the organisation's questions, in their order, each may be empty; who is under age names
    the ``guardian`` who agrees. Raises FlowRefused for somebody who belongs already, or while the organisation takes
    nobody; ValidationError for what is missing.
    """
    if not by.has_perm("orgs.join_organisation", organisation):
        raise PermissionDenied(_("Sign in to join."))
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("This organisation takes no members just now."), code="inactive")
    if OrgPage.objects.filter(organisation=organisation, takes_members=False).exists():
        raise FlowRefused(_("This organisation takes new members by invitation only."), code="closed")
    if (why := why_guardian(by.principal)) and not guardian.strip():
        raise ValidationError({"guardian": why})
    facts: dict[str, Any] = {
        "words": words,
        "answers": checked_answers(organisation, answers),
        "guardian": guardian.strip(),
    }
    membership, new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, user=by.principal, defaults=facts
    )
    if new:
        begin(MEMBERSHIP, membership, by=by, visibility=Visibility.PRIVATE)
    elif membership.stage in {Belonging.DECLINED, Belonging.LEFT}:
        membership = take(MEMBERSHIP, membership, "ask_again", by=by, changes=facts)
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
    membership = admitted(membership, "admit", by=by)
    _tell(membership, _("You are now a member of %(organisation)s."))
    return membership


@transaction.atomic
def enter_member(
    *, organisation: Organisation, user: User, by: User, joined_on: date | None = None, position: str = ""
) -> Membership:
    """Enter somebody from the organisation's signed paper list, as staff of its place; the person is told.

    Raises PermissionDenied, FlowRefused for a member, ValidationError for a day that is still to come.
    """
    if not by.has_perm("orgs.enter_member", organisation):
        raise PermissionDenied(_("Staff of the place enter paper lists."))
    day = joined_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"joined_on": _("This day is still to come.")})
    membership, new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, user=user
    )
    if membership.stage == Belonging.MEMBER:
        raise FlowRefused(_("This person is a member already."), code="twice")
    if new:
        begin(MEMBERSHIP, membership, by=by, visibility=Visibility.PRIVATE)
    membership = admitted(membership, "enter", by=by, on=day, position=position.strip())
    _tell(membership, _("You were entered as a member of %(organisation)s from its list. If this is wrong, leave it."))
    return membership


def checked_answers(organisation: Organisation, answers: Sequence[str]) -> list[dict[str, str]]:
    """Return the organisation's questions with the answers to them. Raises ValidationError for one too long."""
    page = OrgPage.objects.filter(organisation=organisation).first()
    questions = page.questions if page is not None else []
    if any(len(answer) > MOST_ANSWER for answer in answers):
        raise ValidationError({"answers": _("At most %(count)d characters an answer.") % {"count": MOST_ANSWER}})
    given = [answer.strip() for answer in answers] + [""] * len(questions)
    return [{"question": question, "answer": given[n]} for n, question in enumerate(questions)]


def admitted(
    membership: Membership, step: str, *, by: User, on: date | None = None, position: str | None = None
) -> Membership:
    """Take the step that makes somebody a member: a role in the body, one member more. Within a transaction."""
    changes: dict[str, Any] = {"joined_on": on or timezone.localdate(), "left_on": None}
    if position is not None:
        changes["position"] = position
    membership = take(MEMBERSHIP, membership, step, by=by, changes=changes)
    _count(membership, 1)
    RoleGrant.objects.get_or_create(
        user=membership.user,
        role=Role.ORG_MEMBER,
        body=membership.organisation.body,
        ends_on=None,
        defaults={"granted_by": by},
    )
    forget_desks(membership.user)
    return membership


@transaction.atomic
def decline_member(*, membership: Membership, by: User, reason: str) -> Membership:
    """Decline somebody who asked, with a reason that the person reads."""
    membership = take(MEMBERSHIP, membership, "decline", by=by, reason=reason)
    _tell(membership, _("%(organisation)s can't take you as a member: %(reason)s"), reason=reason)
    return membership


@transaction.atomic
def leave_organisation(*, membership: Membership, by: User, reason: str = "") -> Membership:
    """Leave, or take back one's question; a reason may be given and need not be."""
    return _end(membership, "leave", by=by, reason=reason)


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
        end_positions_of(organisation=organisation, user=membership.user, reason=reason)
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
