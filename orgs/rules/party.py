"""Who plans branches, charges instructors, records and reads; members of a branch are read by few."""

from typing import Any

import rules
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_staff_somewhere, is_street_staff, manages_its_body
from accounts.standing import path_of
from accounts.states import Role
from core.attachments import register_reader
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.party import BranchMeeting, GuidanceRecord, InstructorAssignment, PartyBranch, TalentInstructor
from orgs.states import ACTIVE
from orgs.states.circles import CircleBelonging
from orgs.states.party import PARTY_BRANCH, BranchKind


def _branch(obj: Any) -> PartyBranch | None:
    return obj if isinstance(obj, PartyBranch) else getattr(obj, "branch", None)


@rules.predicate
def is_its_secretary(user: User, obj: Any) -> bool:
    """Whether somebody is the branch's secretary now; a dissolved branch has none."""
    branch = _branch(obj)
    if branch is None or not user.is_authenticated:
        return False
    return branch.secretary_id == user.pk and branch.stage == "running"


@rules.predicate
def guides_whom_it_covers(user: User, obj: Any) -> bool:
    """Whether somebody is the instructor of an organisation that the branch covers now."""
    branch = _branch(obj)
    if branch is None or not user.is_authenticated or not user.standing.has(Role.PARTY_INSTRUCTOR):
        return False
    covered = branch.covers.filter(ended_on=None, starts_on__isnull=False).values("organisation_id")
    return InstructorAssignment.objects.current().filter(instructor=user, organisation__in=covered).exists()


@rules.predicate
def guides_it(user: User, obj: Any) -> bool:
    """Whether somebody guides the organisation now, and still is an instructor of its place."""
    organisation = obj if isinstance(obj, Organisation) else getattr(obj, "organisation", None)
    if organisation is None or not user.is_authenticated:
        return False
    if not user.standing.has(Role.PARTY_INSTRUCTOR, at=organisation.place.path):
        return False
    return InstructorAssignment.objects.current().filter(instructor=user, organisation=organisation).exists()


@rules.predicate
def wrote_it(user: User, record: GuidanceRecord) -> bool:
    """Whether it is the instructor's own record."""
    return user.is_authenticated and record is not None and record.instructor_id == user.pk


@rules.predicate
def is_the_talent(user: User, link: TalentInstructor) -> bool:
    """Whether it is the talent in person: nobody consents to this for somebody else."""
    if link is None or not user.is_authenticated or user.acting_for is not None:
        return False
    return link.talent.user_id == user.pk


@rules.predicate
def is_the_instructor(user: User, link: TalentInstructor) -> bool:
    """Whether it is the instructor of a contact."""
    return link is not None and user.is_authenticated and link.instructor_id == user.pk


@rules.predicate
def instructs_there(user: User, obj: Any) -> bool:
    """Whether somebody is an instructor of the object's place."""
    path = path_of(obj)
    return bool(path) and user.is_authenticated and user.standing.has(Role.PARTY_INSTRUCTOR, at=path)


reads_inside = is_its_secretary | guides_whom_it_covers | is_street_staff

rules.add_perm("orgs.plan_branch", is_staff_of_its_place)
rules.add_perm("orgs.keep_branch", is_street_staff)
rules.add_perm("orgs.read_branch_inside", reads_inside)
rules.add_perm("orgs.keep_branch_members", is_its_secretary | is_street_staff)
rules.add_perm("orgs.record_branch_meeting", reads_inside)
rules.add_perm("orgs.keep_instructors", is_street_staff)
rules.add_perm("orgs.give_guidance", guides_it)
rules.add_perm("orgs.read_guidance", manages_its_body | guides_it | is_staff_of_its_place)
rules.add_perm("orgs.read_guidance_record", manages_its_body | guides_it | wrote_it | is_staff_of_its_place)
rules.add_perm("orgs.answer_guidance", manages_its_body)
rules.add_perm("orgs.close_guidance", guides_it)
rules.add_perm("orgs.propose_talent_link", instructs_there)
rules.add_perm("orgs.consent_to_instructor", is_the_talent)
rules.add_perm("orgs.end_talent_link", is_the_talent | is_the_instructor)
# The staff site asks these with and without an object.
rules.add_perm("orgs.view_party", is_staff_somewhere)
rules.add_perm("orgs.view_branch_members", is_street_staff)
rules.add_perm("orgs.view_guidance", is_staff_of_its_place)
rules.add_perm("orgs.keep_meeting_kinds", is_street_staff)


@PARTY_BRANCH.guard("approve")
@PARTY_BRANCH.guard("start")
def covers_what_it_must(branch: PartyBranch) -> str | None:
    """Ask for exactly one organisation of a branch alone, two or more of a joint one, one at least of the others."""
    return why_not_covers(branch, branch.covers.filter(ended_on=None).count())


@PARTY_BRANCH.guard("cover")
def may_cover_more(branch: PartyBranch) -> str | None:
    """Refuse a second organisation to a branch that is there for one alone."""
    if branch.kind == BranchKind.ALONE:
        return _("A branch of one organisation alone covers no other.")
    return None


def why_not_covers(branch: PartyBranch, count: int) -> str | None:
    """Return why a branch of this kind can't cover so many organisations."""
    if branch.kind == BranchKind.ALONE and count != 1:
        return _("A branch of one organisation alone covers exactly one; there are %(count)d.") % {"count": count}
    if branch.kind == BranchKind.JOINT and count < 2:  # noqa: PLR2004 - two make it joint
        return _("A joint branch covers two organisations or more; there are %(count)d.") % {"count": count}
    return None if count else _("A branch covers at least one organisation.")


def why_not_instructor(instructor: User, subject: Organisation | Circle) -> str | None:
    """Return why somebody can't guide an organisation or a circle."""
    if not _works(subject):
        return _("%(name)s is not active.") % {"name": subject}
    if not instructor.is_active or not instructor.standing.has(Role.PARTY_INSTRUCTOR, at=subject.place.path):
        return _("%(name)s is no Party-building instructor of this place.") % {"name": instructor.name}
    if _belongs(instructor, subject):
        facts = {"name": instructor.name, "subject": subject}
        return _("%(name)s belongs to %(subject)s and can't guide it.") % facts
    return None


def _works(subject: Organisation | Circle) -> bool:
    return subject.is_living if isinstance(subject, Circle) else subject.stage in ACTIVE


def _belongs(instructor: User, subject: Organisation | Circle) -> bool:
    if isinstance(subject, Circle):
        members = subject.members.filter(user=instructor, stage=CircleBelonging.MEMBER)
        return subject.leader_id == instructor.pk or members.exists()
    return instructor.standing.has_in(subject.body_id, Role.ORG_MANAGER, Role.ORG_MEMBER)


def _meeting(pk: int) -> BranchMeeting | None:
    return BranchMeeting.objects.select_related("branch__place").filter(pk=pk).first()


def may_read_minutes(user: User, pk: int) -> bool:
    """Whether somebody reads the minutes, and so the photos, of a meeting."""
    meeting = _meeting(pk)
    return meeting is not None and user.has_perm("orgs.read_branch_inside", meeting)


def may_write_minutes(user: User, pk: int) -> bool:
    """Whether somebody adds photos to a meeting."""
    meeting = _meeting(pk)
    return meeting is not None and user.has_perm("orgs.record_branch_meeting", meeting)


register_reader("orgs.branchmeeting", may_read_minutes, may_write_minutes)
