"""Neighbours ask to join a circle, are invited, admitted, declined; they leave.

Every deed locks the circle's row first: the count of members is exact, and nobody enters a circle that is being closed.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from orgs.models.circles import Circle, CircleHandover, CircleMember
from orgs.rules.circles import why_not_join
from orgs.states.circles import CIRCLE_HANDOVER, CIRCLE_MEMBER, WORKING, CircleBelonging, CircleWay, HandoverStage
from residents.models import Ability, Talent
from residents.queries.abilities import visible_abilities
from residents.states import TalentStage

from .circle_news import refresh_reminders, tell_leader, tell_member

GONE = {CircleBelonging.DECLINED, CircleBelonging.LEFT}


@transaction.atomic
def ask_to_join(*, circle: Circle, by: User, words: str = "") -> CircleMember:
    """Ask to join; who was invited accepts by it, who left or was declined may ask again. The leader is told.

    Raises FlowRefused for somebody who belongs already, lives in another street, or while the circle takes nobody.
    """
    circle = _locked(circle)
    if why := why_not_join(circle, by):
        raise FlowRefused(why, code="join")
    member = circle.members.filter(user=by.principal).first()
    if member is not None and member.stage == CircleBelonging.INVITED:
        return accept_invitation(member=member, by=by)
    words = words.strip()[:300]
    if member is None:
        member = CircleMember.objects.create(circle=circle, user=by.principal, words=words)
        begin(CIRCLE_MEMBER, member, by=by, visibility=Visibility.PRIVATE)
    elif member.stage in GONE:
        member = take(CIRCLE_MEMBER, member, "ask_again", by=by, changes={"words": words, "way": CircleWay.ASKED})
    else:
        raise FlowRefused(_("You have asked already, or are a member."), code="twice")
    tell_leader(circle, "orgs.circle_asked", _("%(name)s asks to join “%(circle)s”."), name=by.principal.name)
    return member


@transaction.atomic
def invite_ability(*, circle: Circle, ability: Ability, by: User, words: str = "") -> CircleMember:
    """Invite a neighbour found among the abilities, of those that the leader may see.

    Raises PermissionDenied, FlowRefused for somebody without an account or who belongs already.
    """
    if not visible_abilities(by).filter(pk=ability.pk).exists():
        raise PermissionDenied(_("You can't see this ability."))
    user = ability.resident.user
    if user is None:
        raise FlowRefused(_("This neighbour has no account yet; ask on the door."), code="account")
    return _invite(circle, user, way=CircleWay.ABILITY, by=by, words=words)


@transaction.atomic
def invite_talent(*, circle: Circle, talent: Talent, by: User, words: str = "") -> CircleMember:
    """Invite a listed talent as a partner. Raises PermissionDenied, FlowRefused."""
    if talent.stage != TalentStage.LISTED or talent.user is None:
        raise FlowRefused(_("This person is not in the pool now."), code="talent")
    return _invite(circle, talent.user, way=CircleWay.TALENT, by=by, words=words)


def _invite(circle: Circle, user: User, *, way: str, by: User, words: str) -> CircleMember:
    circle = _locked(circle)
    if not by.has_perm("orgs.lead_circle", circle):
        raise PermissionDenied(_("Only the leader invites."))
    if circle.stage not in WORKING:
        raise FlowRefused(_("This circle takes no members just now."), code="stage")
    if not user.standing.lives_in(f"/{circle.street_code}/"):
        raise FlowRefused(_("This person lives in another street."), code="street")
    member = circle.members.filter(user=user).first()
    if member is not None and member.stage == CircleBelonging.ASKED:
        return admit(member=member, by=by)
    if circle.members.filter(stage=CircleBelonging.INVITED).count() >= settings.CIRCLE_OPEN_INVITATIONS:
        raise FlowRefused(_("Many invitations of this circle wait for an answer. Try again later."), code="many")
    words = words.strip()[:300]
    if member is None:
        member = CircleMember.objects.create(
            circle=circle, user=user, stage=CircleBelonging.INVITED, way=way, words=words
        )
        begin(CIRCLE_MEMBER, member, by=by, visibility=Visibility.PRIVATE)
    elif member.stage in GONE:
        _leave_in_peace(member)
        member = take(CIRCLE_MEMBER, member, "invite_again", by=by, changes={"words": words, "way": way})
    else:
        raise FlowRefused(_("This person is invited already, or is a member."), code="twice")
    tell_member(
        member, _("%(name)s invites you to the circle “%(circle)s”. %(words)s"), name=by.principal.name, words=words
    )
    return member


def _leave_in_peace(member: CircleMember) -> None:
    """Refuse to invite somebody again who said no or left a short while ago."""
    days = int(settings.CIRCLE_INVITE_AGAIN_DAYS)
    if member.ended_on is not None and timezone.localdate() < member.ended_on + timedelta(days=days):
        day = member.ended_on + timedelta(days=days)
        raise FlowRefused(_("Said no or left a short while ago: can be invited again from %(day)s on.") % {"day": day})


@transaction.atomic
def admit(*, member: CircleMember, by: User) -> CircleMember:
    """Admit somebody who asked. The person is told."""
    member = _enter(member, "admit", by=by)
    tell_member(member, _("You belong to the circle “%(circle)s” now."))
    return member


@transaction.atomic
def decline(*, member: CircleMember, by: User, reason: str) -> CircleMember:
    """Decline somebody who asked, with a reason that the person reads."""
    _locked(member.circle)
    member = take(CIRCLE_MEMBER, member, "decline", by=by, reason=reason, changes=_ended())
    tell_member(member, _("The circle “%(circle)s” can't take you: %(reason)s"), reason=reason)
    return member


@transaction.atomic
def accept_invitation(*, member: CircleMember, by: User) -> CircleMember:
    """Accept an invitation. The leader is told."""
    member = _enter(member, "accept", by=by)
    text = _("%(name)s accepts and belongs to “%(circle)s” now.")
    tell_leader(member.circle, "orgs.circle_asked", text, name=member.user.name)
    return member


@transaction.atomic
def refuse_invitation(*, member: CircleMember, by: User) -> CircleMember:
    """Decline an invitation with thanks. The leader is told."""
    _locked(member.circle)
    member = take(CIRCLE_MEMBER, member, "refuse", by=by, changes=_ended())
    tell_leader(member.circle, "orgs.circle_asked", _("%(name)s can't join “%(circle)s”."), name=member.user.name)
    return member


@transaction.atomic
def take_back(*, member: CircleMember, by: User) -> CircleMember:
    """Take an invitation back that nobody has answered; the person may be invited again at any time."""
    _locked(member.circle)
    return take(CIRCLE_MEMBER, member, "take_back", by=by, changes={"ended_on": None})


@transaction.atomic
def leave(*, member: CircleMember, by: User) -> CircleMember:
    """Leave, or take back one's question."""
    return _end(member, "leave", by=by, reason="")


@transaction.atomic
def remove(*, member: CircleMember, by: User, reason: str) -> CircleMember:
    """Take somebody off the list, with a reason that the person reads."""
    member = _end(member, "remove", by=by, reason=reason)
    tell_member(member, _("You no longer belong to the circle “%(circle)s”: %(reason)s"), reason=reason)
    return member


def _enter(member: CircleMember, step: str, *, by: User) -> CircleMember:
    circle = _locked(member.circle)
    today = timezone.localdate()
    member = take(CIRCLE_MEMBER, member, step, by=by, changes={"joined_on": today, "ended_on": None})
    Circle.objects.filter(pk=circle.pk).update(member_count=F("member_count") + 1)
    refresh_reminders(circle)
    return member


def _end(member: CircleMember, step: str, *, by: User, reason: str) -> CircleMember:
    circle = _locked(member.circle)
    # The row is read under the circle's lock: two who end it at once count one member less.
    before = CircleMember.objects.get(pk=member.pk).stage
    member = take(CIRCLE_MEMBER, member, step, by=by, reason=reason, changes=_ended())
    if before == CircleBelonging.MEMBER:
        Circle.objects.filter(pk=circle.pk).update(member_count=F("member_count") - 1)
        for offer in CircleHandover.objects.filter(circle=circle, to=member.user_id, stage=HandoverStage.OFFERED):
            take(CIRCLE_HANDOVER, offer, "withdraw", by=None)
        refresh_reminders(circle)
    return member


def _locked(circle: Circle) -> Circle:
    return Circle.objects.select_for_update(of=("self",)).select_related("place", "leader").get(pk=circle.pk)


def _ended() -> dict[str, object]:
    return {"ended_on": timezone.localdate()}
