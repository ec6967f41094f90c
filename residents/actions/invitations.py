"""A talent is invited to lead something, answers, and it takes place."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.states import Role
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from places.models import Place
from residents.models import Deed, Invitation, Talent
from residents.rules.invitations import why_no_invitation
from residents.states import INVITATION, DeedKind, InvitationStage

from .deeds import record_deed


@transaction.atomic
def invite(
    *,
    talent: Talent,
    title: str,
    by: User,
    words: str = "",
    when: date | None = None,
    where: str = "",
    place: Place | None = None,
    body: Body | None = None,
) -> Invitation:
    """Invite a listed talent to lead something; the place is the talent's community unless another is given.

    Raises PermissionDenied, FlowRefused with TALENT_MOST_INVITATIONS open ones, ValidationError by field.
    """
    talent = (
        Talent.objects.select_for_update(of=("self",)).select_related("user", "street", "community").get(pk=talent.pk)
    )
    if why := why_no_invitation(talent, by):
        raise PermissionDenied(why)
    if body is not None and not by.standing.has_in(body.pk, Role.ORG_MANAGER):
        raise PermissionDenied(_("Only those in charge invite for an organisation."))
    if place is not None and place.street_code != talent.street.street_code:
        raise ValidationError({"place": _("Choose a place of the same street.")})
    if when is not None and when < timezone.localdate():
        raise ValidationError({"when": _("This day is over.")})
    waiting = Invitation.objects.open().filter(talent=talent)
    if waiting.count() >= settings.TALENT_MOST_INVITATIONS:
        raise FlowRefused(_("Many invitations wait for this person's answer already. Try again later."), code="many")
    if waiting.filter(invited_by=by.principal, title=title.strip()).exists():
        raise FlowRefused(_("You have sent this invitation already."), code="twice")
    invitation = Invitation(
        talent=talent,
        invited_by=by.principal,
        body=body,
        place=place or talent.community,
        title=title.strip(),
        words=words.strip(),
        when=when,
        where=where.strip(),
    )
    invitation.full_clean(exclude=["street"])
    invitation.save()
    begin(INVITATION, invitation, by=by, visibility=Visibility.PRIVATE)
    text = _("%(who)s invites you: %(title)s") % {"who": body or by.principal.name, "title": invitation.title}
    _tell(invitation, "residents.invitation", talent.user, text)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, answer: str = "") -> Invitation:
    """Accept: the inviter is told."""
    return _answer(invitation, "accept", by, answer, _("%(name)s accepts: %(title)s"))


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User, answer: str = "") -> Invitation:
    """Decline with thanks; a reason may be given and need not be."""
    return _answer(invitation, "decline", by, answer, _("%(name)s can't do it: %(title)s"))


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, reason: str) -> Invitation:
    """Take an invitation back, with a reason that the talent reads."""
    invitation = take(INVITATION, invitation, "withdraw", by=by, reason=reason)
    text = _("The invitation “%(title)s” was withdrawn: %(reason)s") % {"title": invitation.title, "reason": reason}
    _tell(invitation, "residents.invitation", invitation.talent.user, text)
    return invitation


@transaction.atomic
def finish_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Say that it took place. Whether it counts as a deed is for staff to record."""
    return take(INVITATION, invitation, "finish", by=by)


@transaction.atomic
def record_led(*, invitation: Invitation, by: User, happened_on: date | None = None) -> Deed:
    """Record, as staff, that the talent led it; recorded once.

    Raises PermissionDenied, FlowRefused, ValidationError.
    """
    if not by.has_perm("residents.record_invitation", invitation):
        raise PermissionDenied(_("Staff of the place record deeds, of others."))
    day = happened_on or invitation.when or timezone.localdate()
    if invitation.stage != InvitationStage.DONE:
        raise FlowRefused(_("Say first that it took place."), code="stage")
    if day > timezone.localdate():
        raise ValidationError({"happened_on": _("This day is still to come.")})
    user = invitation.talent.user
    assert user is not None  # noqa: S101 - listed talents are people, by constraint
    return record_deed(
        user=user,
        kind=DeedKind.EVENT_LED,
        key=f"invitation:{invitation.pk}",
        title=invitation.title,
        place=invitation.place,
        happened_on=day,
    )


def _answer(invitation: Invitation, step: str, by: User, answer: str, text: str) -> Invitation:
    changes = {"answer": answer.strip()[:300], "answered_at": timezone.now()}
    invitation = take(INVITATION, invitation, step, by=by, changes=changes)
    said = text % {"name": invitation.talent.shown_name, "title": invitation.title}
    words = f"{said}。{answer.strip()}" if answer.strip() else said
    _tell(invitation, "residents.invitation_answered", invitation.invited_by, words)
    return invitation


def _tell(invitation: Invitation, kind: str, to: User | None, text: str) -> None:
    notify(
        kind=kind,
        to=[to] if to else [],
        title=_("Invitation to lead something"),
        text=text,
        url=invitation.get_absolute_url(),
        street_code=invitation.street_code,
    )
