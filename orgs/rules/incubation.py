"""Who applies, keeps, mentors and reads incubations; every refusal in words."""

import rules
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere, is_street_staff
from core.attachments import attachments_of, register_reader
from core.flow import Actor
from orgs.models.circles import Circle, CircleMember
from orgs.models.incubation import (
    Incubation,
    IncubationMentor,
    IncubationMilestone,
    IncubationReview,
    IncubationTalk,
)
from orgs.states.circles import CircleBelonging, CircleStage
from orgs.states.incubation import INCUBATION, MILESTONE, UNSPOKEN, TalkKind, TalkResult

from .circles import is_in_the_circle
from .incubation_conditions import apply_conditions, graduation_conditions, start_conditions, why_not

Matter = Incubation | IncubationMilestone | IncubationTalk | IncubationReview


def case_of(matter: Matter) -> Incubation:
    """Return the case of a case, a milestone, a talk or a review."""
    return matter if isinstance(matter, Incubation) else matter.incubation


@rules.predicate
def leads_its_circle(user: User, matter: Matter | None) -> bool:
    """Whether the person, or the resident for whom the person acts, leads the circle of the case today."""
    return bool(user.is_authenticated and matter and case_of(matter).circle.leader_id == user.principal.pk)


@rules.predicate
def is_in_its_circle(user: User, matter: Matter | None) -> bool:
    """Whether the person belongs to the circle of the case."""
    return matter is not None and bool(is_in_the_circle(user, case_of(matter).circle))


@rules.predicate
def mentors_it(user: User, matter: Matter | None) -> bool:
    """Whether somebody mentors this very case, and still takes cases."""
    if matter is None or not user.is_authenticated:
        return False
    mentor = case_of(matter).active_mentor
    return mentor is not None and mentor.user_id == user.pk


@rules.predicate
def is_spoken_of(user: User, matter: Matter | None) -> bool:
    """Whether everybody may read of it: not if it came to nothing before it began."""
    return matter is not None and case_of(matter).stage not in UNSPOKEN


_inside = leads_its_circle | mentors_it | is_staff_of_its_place | is_in_its_circle

rules.add_perm("orgs.own_incubation", leads_its_circle)
rules.add_perm("orgs.keep_incubation", is_street_staff)
rules.add_perm("orgs.mentor_incubation", mentors_it | is_street_staff)
rules.add_perm("orgs.plan_incubation", mentors_it | is_street_staff)
rules.add_perm("orgs.read_incubation", is_spoken_of | _inside)
rules.add_perm("orgs.read_incubation_inside", _inside)
rules.add_perm("orgs.read_incubation_notes", mentors_it | is_street_staff)
rules.add_perm("orgs.keep_mentors", is_street_staff)
rules.add_perm("orgs.see_incubation_board", is_street_staff)
# The staff site asks these with and without an object.
rules.add_perm("orgs.view_incubation", is_staff_somewhere)
rules.add_perm("orgs.view_incubationmentor", is_staff_somewhere)


def why_not_apply(circle: Circle, user: User | AnonymousUser) -> str | None:
    """Return why somebody can't apply for a circle."""
    if not isinstance(user, User):
        return _("Sign in to apply.")
    if circle.leader_id != user.principal.pk:
        return _("Only the leader of the circle applies.")
    return why_not(apply_conditions(circle, user))


def why_not_mentor(mentor: IncubationMentor, case: Incubation) -> str | None:
    """Return why somebody can't mentor a case: of another street, full, resting, or of the circle itself."""
    name = {"name": mentor.user.name}
    if mentor.street_id != case.street_id:
        return _("%(name)s is no mentor of this street.") % name
    if not mentor.is_active or not mentor.user.is_active:
        return _("%(name)s takes no cases just now.") % name
    if CircleMember.objects.filter(circle=case.circle_id, user=mentor.user_id, stage=CircleBelonging.MEMBER).exists():
        return _("%(name)s belongs to the circle; somebody else mentors it.") % name
    others = Incubation.objects.running().filter(mentor=mentor).exclude(pk=case.pk).count()
    if others >= mentor.most:
        return _("%(name)s has %(count)d cases already.") % {**name, "count": others}
    return None


@INCUBATION.guard("admit")
def was_talked_to(case: Incubation) -> str | None:
    """Refuse to admit a circle that nobody has talked to, or whose talk came to something else."""
    talk = case.talks.filter(kind=TalkKind.INTAKE).order_by("-held_on", "-pk").first()
    if talk is None:
        return _("Record the intake talk first.")
    if talk.result != TalkResult.ADMIT:
        return _("The intake talk came to: %(result)s") % {"result": talk.get_result_display()}
    return None


@INCUBATION.guard("invite")
@INCUBATION.guard("admit")
def is_still_qualified(case: Incubation) -> str | None:
    """Refuse to go on with a circle that rests, is over or fell back meanwhile."""
    if case.circle.stage == CircleStage.QUALIFIED:
        return None
    return _("The circle is not qualified any more: %(stage)s") % {"stage": case.circle.get_stage_display()}


@INCUBATION.guard("agree")
def has_a_plan(case: Incubation) -> str | None:
    """Refuse consent to nothing, and to what was agreed already."""
    if not case.plan or case.ends_on is None:
        return _("There is no plan yet.")
    return _("The circle agreed to this plan already.") if case.agreed_on else None


@INCUBATION.guard("start")
def is_ready_to_start(case: Incubation) -> str | None:
    """Refuse to begin while something is missing."""
    return why_not(start_conditions(case))


@INCUBATION.guard("go_on")
def has_days_left(case: Incubation) -> str | None:
    """Refuse to go on as planned once the plan is over."""
    if case.ends_on is not None and case.ends_on > timezone.localdate():
        return None
    return _("The plan is over: extend it, let the circle graduate, or end the incubation.")


@INCUBATION.guard("extend")
def may_be_extended(case: Incubation) -> str | None:
    """Refuse more extensions than are allowed."""
    if case.extensions < settings.INCUBATION_EXTENSIONS:
        return None
    return _("It was extended already (%(count)d at most).") % {"count": settings.INCUBATION_EXTENSIONS}


@INCUBATION.guard("graduate")
def is_ready_to_graduate(case: Incubation) -> str | None:
    """Refuse graduation while conditions are missing."""
    return why_not(graduation_conditions(case))


def is_not_the_own_circle(case: Incubation, by: Actor | None) -> str | None:
    """Refuse staff who would decide on a circle that they lead or belong to."""
    if by is None:
        return None
    if by.pk == case.circle.leader_id or case.circle.members.filter(user=by.pk, stage=CircleBelonging.MEMBER).exists():
        return _("You belong to this circle; somebody else decides.")
    return None


for _name in ("invite", "admit", "decline", "name_mentor", "change_mentor", "start", "go_on", "extend", "end"):
    INCUBATION.actor_guard(_name)(is_not_the_own_circle)
INCUBATION.actor_guard("graduate")(is_not_the_own_circle)


@INCUBATION.actor_guard("graduate")
def is_not_its_mentor(case: Incubation, by: Actor | None) -> str | None:
    """Refuse graduation by the mentor: whoever brought the circle up doesn't judge it."""
    if by is not None and case.mentor is not None and case.mentor.user_id == by.pk:
        return _("You mentor this circle; somebody else decides on its graduation.")
    return None


@MILESTONE.guard("report")
@MILESTONE.guard("move")
@MILESTONE.guard("finish")
@MILESTONE.guard("reopen")
@MILESTONE.guard("drop")
def is_nursed(milestone: IncubationMilestone) -> str | None:
    """Refuse to touch milestones before the beginning and after the end."""
    if milestone.incubation.in_nursery:
        return None
    return _("The circle is not in the nursery.")


@MILESTONE.guard("finish")
def is_proven(milestone: IncubationMilestone) -> str | None:
    """Refuse to confirm what nobody has reported or proven."""
    if milestone.report or attachments_of(milestone).exists():
        return None
    return _("The circle has neither reported it nor added a proof.")


def _milestone(pk: int) -> IncubationMilestone | None:
    rows = IncubationMilestone.objects.select_related(
        "incubation__circle", "incubation__place", "incubation__mentor__user"
    )
    return rows.filter(pk=pk).first()


def may_read_proof(user: User, pk: int) -> bool:
    """Whether somebody sees the proofs of a milestone: those concerned do."""
    milestone = _milestone(pk)
    return milestone is not None and user.has_perm("orgs.read_incubation_inside", milestone)


def may_write_proof(user: User, pk: int) -> bool:
    """Whether somebody adds proofs: leader and mentor do, while it is open and the circle in the nursery."""
    milestone = _milestone(pk)
    if milestone is None or not milestone.is_open or not milestone.incubation.in_nursery:
        return False
    return user.has_perm("orgs.own_incubation", milestone) or user.has_perm("orgs.mentor_incubation", milestone)


register_reader("orgs.incubationmilestone", may_read_proof, may_write_proof)
