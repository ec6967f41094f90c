"""Invitations to become a member: for one phone, or a link for so many people until a day."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.personal import keyed_hash, mask_phone
from core.states import Visibility
from core.validators import validate_phone
from notices.actions import notify
from orgs.models import Membership, Organisation
from orgs.models.offices import OrgInvitation
from orgs.rules.offices import why_guardian
from orgs.states import ACTIVE, MEMBERSHIP, Belonging
from orgs.states.offices import INVITATION, Invited

from .members import admitted, checked_answers

MOST_DAYS = 180
MOST_PLACES = 100_000
MOST_OPEN = 5_000  # invitations of one organisation at a time
USUAL_DAYS = 14


@transaction.atomic
def invite_by_phone(
    *, organisation: Organisation, phone: str, by: User, name: str = "", words: str = "", days: int = USUAL_DAYS
) -> OrgInvitation:
    """Invite the owner of a phone; who has an account is told at once. The number itself isn't kept.

    Raises PermissionDenied, FlowRefused for a member or an open invitation, ValidationError for no phone number.
    """
    _permit(organisation, by, days)
    phone = validate_phone(phone)
    hashed = keyed_hash(phone)
    person = User.objects.filter(phone_hash=hashed, is_active=True).first()
    if person is not None and _belongs(organisation, person):
        raise FlowRefused(_("%(phone)s is a member already.") % {"phone": mask_phone(phone)}, code="twice")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    open_ = OrgInvitation.objects.filter(organisation=organisation, phone_hash=hashed, stage=Invited.OPEN).first()
    if open_ is not None and not open_.is_expired:
        raise FlowRefused(_("%(phone)s is invited already.") % {"phone": mask_phone(phone)}, code="twice")
    if open_ is not None:
        take(INVITATION, open_, "withdraw", by=by)
    invitation = OrgInvitation.objects.create(
        organisation=organisation,
        invited_by=by.principal,
        phone_hash=hashed,
        shown_phone=mask_phone(phone),
        name=name.strip()[:60],
        words=words.strip(),
        expires_at=timezone.now() + timedelta(days=days),
    )
    begin(INVITATION, invitation, by=by, visibility=Visibility.PRIVATE)
    notify(
        kind="orgs.invited",
        to=[person] if person else [],
        title=str(organisation),
        text=_("%(organisation)s invites you to become a member.") % {"organisation": organisation},
        url=invitation.get_absolute_url(),
        street_code=organisation.street_code,
    )
    return invitation


@transaction.atomic
def invite_many(
    *, organisation: Organisation, rows: Sequence[tuple[str, str]], by: User, days: int = USUAL_DAYS
) -> list[OrgInvitation]:
    """Invite the people of a list of (name, phone), all or none. Raises ValidationError naming every wrong line."""
    faults, made = [], []
    for number, (name, phone) in enumerate(rows, start=2):
        try:
            with transaction.atomic():
                made.append(
                    invite_by_phone(organisation=organisation, phone=phone, name=name, by=by, days=days),
                )
        except ValidationError as fault:
            words = " ".join(fault.messages)
            faults.append(_("Row %(row)d, phone: %(words)s") % {"row": number, "words": words})
    if faults:
        raise ValidationError(faults)
    return made


@transaction.atomic
def open_link(
    *, organisation: Organisation, most: int, by: User, words: str = "", days: int = USUAL_DAYS
) -> OrgInvitation:
    """Make a link for at most ``most`` people, good for ``days`` days. Raises PermissionDenied, ValidationError."""
    _permit(organisation, by, days)
    if not 1 <= most <= MOST_PLACES:
        raise ValidationError({"most": _("Between 1 and %(most)d places.") % {"most": MOST_PLACES}})
    invitation = OrgInvitation.objects.create(
        organisation=organisation,
        invited_by=by.principal,
        most=most,
        words=words.strip(),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return begin(INVITATION, invitation, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def accept_invitation(
    *, invitation: OrgInvitation, by: User, answers: Sequence[str] = (), guardian: str = ""
) -> Membership:
    """Become a member by an invitation: one place less is left. The last place closes it.

    Raises PermissionDenied, FlowRefused for an expired or full one, ValidationError for what is missing.
    """
    person = by.principal
    invitation = _locked(invitation)
    if not by.has_perm("orgs.answer_invitation", invitation):
        raise PermissionDenied(_("This invitation is for somebody else."))
    organisation = invitation.organisation
    if invitation.stage != Invited.OPEN or not invitation.left:
        raise FlowRefused(_("All places of this invitation are taken, or it was taken back."), code="full")
    if invitation.is_expired:
        raise FlowRefused(_("This invitation is no longer good. Ask the organisation for a new one."), code="expired")
    if why := why_guardian(person):
        guardian = guardian.strip()
        if not guardian:
            raise ValidationError({"guardian": why})
    facts: dict[str, Any] = {
        "invitation": invitation,
        "answers": checked_answers(organisation, answers),
        "guardian": guardian.strip(),
    }
    membership, new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, user=person, defaults=facts
    )
    if membership.stage == Belonging.MEMBER:
        raise FlowRefused(_("You are a member already."), code="twice")
    if new:
        begin(MEMBERSHIP, membership, by=by, visibility=Visibility.PRIVATE)
    else:
        for name, value in facts.items():
            setattr(membership, name, value)
        membership.save(update_fields=[*facts, "updated_at"])
    membership = admitted(membership, "come", by=by)
    invitation.used += 1
    if invitation.left:
        invitation.save(update_fields=["used", "updated_at"])
    else:
        take(INVITATION, invitation, "use_up", by=by, changes={"used": invitation.used})
    return membership


@transaction.atomic
def decline_invitation(*, invitation: OrgInvitation, by: User) -> OrgInvitation:
    """Decline an invitation for one's own phone; a link is simply not used. Raises FlowRefused, PermissionDenied."""
    invitation = _locked(invitation)
    if invitation.phone_hash is None:
        raise FlowRefused(_("A link for many isn't declined; simply don't use it."), code="link")
    return take(INVITATION, invitation, "decline", by=by)


@transaction.atomic
def withdraw_invitation(*, invitation: OrgInvitation, by: User) -> OrgInvitation:
    """Take an invitation back: whoever has it can't use it any more."""
    return take(INVITATION, _locked(invitation), "withdraw", by=by)


def _permit(organisation: Organisation, by: User, days: int) -> None:
    if not by.has_perm("orgs.invite_members", organisation):
        raise PermissionDenied(_("Only the desk of the organisation invites."))
    if organisation.stage not in ACTIVE:
        raise FlowRefused(_("This organisation takes no members just now."), code="inactive")
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Between 1 and %(most)d days.") % {"most": MOST_DAYS}})
    waiting = OrgInvitation.objects.open().filter(organisation=organisation).count()
    if waiting >= MOST_OPEN:
        raise FlowRefused(_("Too many invitations are open. Take some back first."), code="many")


def _belongs(organisation: Organisation, person: User) -> bool:
    return Membership.objects.filter(organisation=organisation, user=person, stage=Belonging.MEMBER).exists()


def _locked(invitation: OrgInvitation) -> OrgInvitation:
    rows = OrgInvitation.objects.select_related("organisation__place", "organisation__body")
    return rows.select_for_update(of=("self",)).get(pk=invitation.pk)
