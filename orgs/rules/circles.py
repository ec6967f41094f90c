"""Who opens, leads, joins and reads circles; every refusal in words."""

import rules
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_signed_in, is_staff_of_its_place, is_staff_somewhere, is_street_staff
from accounts.states import Role
from core.flow import Actor
from orgs.models.circles import Circle, CircleHandover, CircleMeeting, CircleMember, CircleRule
from orgs.states.circles import (
    CIRCLE,
    CIRCLE_HANDOVER,
    CIRCLE_MEETING,
    CIRCLE_MEMBER,
    WORKING,
    CircleBelonging,
    CircleStage,
)
from places.models import Place
from residents.models import Invitation, Talent
from residents.rules.adults import is_adult, own_row
from residents.states import InvitationStage, TalentStage

from .circle_conditions import why_not_grown

Matter = Circle | CircleMember | CircleMeeting | CircleHandover


def circle_of(matter: Matter) -> Circle:
    """Return the circle of a circle, a member, a meeting or a handing over."""
    return matter if isinstance(matter, Circle) else matter.circle


@rules.predicate
def leads_the_circle(user: User, matter: Matter | None) -> bool:
    """Whether the person, or the resident for whom the person acts, leads the circle."""
    return bool(user.is_authenticated and matter and circle_of(matter).leader_id == user.principal.pk)


@rules.predicate
def is_in_the_circle(user: User, matter: Matter | None) -> bool:
    """Whether the person belongs to the circle today."""
    if matter is None or not user.is_authenticated:
        return False
    rows = CircleMember.objects.filter(circle=circle_of(matter), user=user.principal, stage=CircleBelonging.MEMBER)
    return rows.exists()


@rules.predicate
def is_own_circle_membership(user: User, member: CircleMember | None) -> bool:
    """Whether it is the person's own belonging, or that of the resident for whom the person acts."""
    return bool(user.is_authenticated and member and member.user_id == user.principal.pk)


@rules.predicate
def is_offered_the_lead(user: User, handover: CircleHandover | None) -> bool:
    """Whether the lead was offered to the person."""
    return bool(user.is_authenticated and handover and handover.to_id == user.principal.pk)


@rules.predicate
def may_change_circle_rule(user: User, rule: CircleRule | None) -> bool:
    """Whether street staff change a condition: of their own street, or one that holds everywhere."""
    if not is_signed_in(user):
        return False
    place = getattr(rule, "place", None)
    return user.standing.has(Role.STREET_STAFF, at=place.path if place else None)


@rules.predicate
def is_not_in_force(user: User, rule: CircleRule | None) -> bool:
    """Whether a condition still lies ahead, and so may be changed."""
    return rule is None or rule.pk is None or not rule.is_in_force


rules.add_perm("orgs.lead_circle", leads_the_circle)
rules.add_perm("orgs.edit_circle", leads_the_circle | is_staff_of_its_place)
rules.add_perm("orgs.close_circle", leads_the_circle | is_staff_of_its_place)
rules.add_perm("orgs.nurse_circle", is_staff_of_its_place)
rules.add_perm("orgs.file_circle", is_street_staff)
rules.add_perm("orgs.read_circle_members", is_in_the_circle | is_staff_of_its_place)
rules.add_perm("orgs.own_circle_membership", is_own_circle_membership)
rules.add_perm("orgs.answer_handover", is_offered_the_lead)
# The staff site asks these with and without an object.
for _model in ("circle", "circlemember", "circlemeeting"):
    rules.add_perm(f"orgs.view_{_model}", is_staff_somewhere)
rules.add_perm("orgs.view_circlerule", is_staff_somewhere)
rules.add_perm("orgs.add_circlerule", may_change_circle_rule)
rules.add_perm("orgs.change_circlerule", may_change_circle_rule & is_not_in_force)
rules.add_perm("orgs.delete_circlerule", may_change_circle_rule & is_not_in_force)


def why_not_opener(user: User | AnonymousUser, street_id: int | None = None) -> str | None:
    """Return why somebody can't open a circle at all (of a street, if given); None for those who can."""
    if not isinstance(user, User):
        return _("Sign in to open a circle.")
    person = user.principal
    row = own_row(user)
    if row is not None and not is_adult(row, timezone.localdate()):
        return _("One leads a circle from the age of 18.")
    talents = Talent.objects.filter(user=person, stage=TalentStage.LISTED)
    invited = Invitation.objects.filter(talent__user=person, stage__in=(InvitationStage.ACCEPTED, InvitationStage.DONE))
    if not talents.exists() and not invited.exists():
        return _("Circles are opened by listed talents, and by those who accepted an invitation to lead something.")
    if street_id and not (talents.filter(street=street_id).exists() or invited.filter(street=street_id).exists()):
        return _("This place belongs to another street than yours.")
    return why_no_more_lead(person)


def why_no_more_lead(person: User) -> str | None:
    """Return why a person leads enough circles already."""
    if Circle.objects.living().filter(leader=person).count() >= settings.CIRCLES_PER_LEADER:
        most = {"count": settings.CIRCLES_PER_LEADER}
        return _("One person leads at most %(count)d circles at a time.") % most
    return None


def why_not_open(place: Place, user: User | AnonymousUser) -> str | None:
    """Return why somebody can't open a circle at a place: a community or below, of the street of the own talent."""
    if place.street_id is None:
        return _("Choose a community, or a place in it.")
    return why_not_opener(user, place.street_id)


def why_not_join(circle: Circle, user: User | AnonymousUser) -> str | None:
    """Return why somebody can't ask to join: those who live in the street do, while the circle works."""
    if not isinstance(user, User):
        return _("Sign in to join.")
    if circle.stage not in WORKING:
        return _("This circle takes no members just now.")
    if not user.principal.standing.lives_in(f"/{circle.street_code}/"):
        if user.principal.standing.homes():
            return _("This circle belongs to another street than yours.")
        return _("Find your household first: circles are joined by those who live here.")
    return None


@CIRCLE.guard("grow")
def is_ready_to_be_active(circle: Circle) -> str | None:
    """Refuse while conditions of an active circle are missing."""
    return why_not_grown(circle, CircleStage.ACTIVE)


@CIRCLE.guard("qualify")
@CIRCLE.guard("nurse")
def is_ready_to_qualify(circle: Circle) -> str | None:
    """Refuse while conditions are missing, too if members have left since it qualified."""
    return why_not_grown(circle, CircleStage.QUALIFIED)


@CIRCLE.actor_guard("nurse")
@CIRCLE.actor_guard("return_to_circle")
@CIRCLE.actor_guard("file")
def is_not_the_own_circle(circle: Circle, by: Actor | None) -> str | None:
    """Refuse staff who would decide on a circle that they lead."""
    if by is None or circle.leader_id not in {by.pk, by.acting_for.pk if by.acting_for else None}:
        return None
    return _("You lead this circle; somebody else decides.")


@CIRCLE_MEMBER.guard("admit")
@CIRCLE_MEMBER.guard("accept")
@CIRCLE_MEMBER.guard("ask_again")
@CIRCLE_MEMBER.guard("invite_again")
def circle_is_working(member: CircleMember) -> str | None:
    """Refuse to let anybody into a circle that rests or is over."""
    return None if member.circle.stage in WORKING else _("This circle takes no members just now.")


@CIRCLE_MEMBER.guard("leave")
@CIRCLE_MEMBER.guard("remove")
def is_not_the_leader(member: CircleMember) -> str | None:
    """Refuse to let the leader go while the circle lives."""
    if member.user_id == member.circle.leader_id and member.circle.is_living:
        return _("The leader can't leave: hand over the lead first, or close the circle.")
    return None


@CIRCLE_MEETING.guard("hold")
def has_begun(meeting: CircleMeeting) -> str | None:
    """Refuse the minutes of a meeting of the future."""
    return None if meeting.has_begun else _("This meeting is still to come.")


@CIRCLE_MEETING.guard("hold")
def circle_lives(meeting: CircleMeeting) -> str | None:
    """Refuse meetings of a circle that is over."""
    return None if meeting.circle.stage in WORKING else _("This circle does not meet just now.")


@CIRCLE_HANDOVER.guard("accept")
def is_still_a_member(handover: CircleHandover) -> str | None:
    """Refuse the lead to somebody who left in the meantime, leads enough already or is not of age."""
    circle = handover.circle
    if not circle.is_living:
        return _("This circle is over.")
    if not circle.members.filter(user=handover.to_id, stage=CircleBelonging.MEMBER).exists():
        return _("Only a member can take over the lead.")
    row = own_row(handover.to)
    if row is not None and not is_adult(row, timezone.localdate()):
        return _("One leads a circle from the age of 18.")
    return why_no_more_lead(handover.to)
