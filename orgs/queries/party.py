"""Reads of Party building: who guides whom, which branch covers whom, who carries how much."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.states import Role
from orgs.models import Organisation
from orgs.models.circles import Circle
from orgs.models.party import BranchCover, GuidanceRecord, InstructorAssignment, PartyBranch
from orgs.states.party import BranchStage
from places.models import Place

# Set-wise, for ratings: one row for every span in which a branch covers an organisation or an instructor guides it.
# A span holds from ``starts_on`` up to ``ended_on``, which is not among its days (NULL: it still holds).
COVER_SPANS = """
    SELECT organisation_id, starts_on, ended_on FROM orgs_branchcover WHERE starts_on IS NOT NULL
    UNION ALL
    SELECT organisation_id, starts_on, ended_on FROM orgs_instructorassignment WHERE organisation_id IS NOT NULL
"""


def instructor_of(subject: Organisation | Circle, on: date | None = None) -> User | None:
    """Return the instructor who guides an organisation, or a circle, on a day, today by default."""
    charge = charge_of(subject, on)
    return charge.instructor if charge else None


def charge_of(subject: Organisation | Circle, on: date | None = None) -> InstructorAssignment | None:
    """Return the charge of the instructor who guides an organisation, or a circle, on a day, today by default."""
    rows: QuerySet[InstructorAssignment] = InstructorAssignment.objects.current(on)
    of = Q(circle=subject) if isinstance(subject, Circle) else Q(organisation=subject)
    return rows.filter(of).select_related("instructor").first()


def branch_of(organisation: Organisation, on: date | None = None) -> PartyBranch | None:
    """Return the branch that covers an organisation on a day, today by default."""
    rows: QuerySet[BranchCover] = BranchCover.objects.current(on)
    cover = rows.filter(organisation=organisation).select_related("branch__place", "branch__secretary").first()
    return cover.branch if cover else None


def instructors_at(place: Place) -> QuerySet[User]:
    """Return who may guide an organisation of a place: the role is held there or above; by name, never by merit."""
    around = Place.objects.around(place)
    grants = RoleGrant.objects.current().filter(role=Role.PARTY_INSTRUCTOR, place__in=around)
    return User.objects.filter(is_active=True, grants__in=grants).distinct().order_by("name", "pk")


def instructors_in(street: Place) -> QuerySet[User]:
    """Return everybody who is an instructor in a street or in one of its communities, by name."""
    grants = RoleGrant.objects.current().filter(role=Role.PARTY_INSTRUCTOR, place__path__startswith=street.path)
    return User.objects.filter(is_active=True, grants__in=grants).distinct().order_by("name", "pk")


def instructors_with_load(street: Place) -> QuerySet[User]:
    """Return the instructors of a street by name, each with ``load``: how much is guided."""
    today = timezone.localdate()
    holders = RoleGrant.objects.current().filter(role=Role.PARTY_INSTRUCTOR, place__path__startswith=street.path)
    holds = Q(guides__ended_on=None) | Q(guides__ended_on__gt=today)
    charged = InstructorAssignment.objects.current().filter(street=street)
    people = User.objects.filter(Q(grants__in=holders) | Q(guides__in=charged))
    load = Count("guides", filter=holds & Q(guides__starts_on__lte=today, guides__street=street), distinct=True)
    return people.annotate(load=load).order_by("name", "pk")


def charges_of(instructor: User) -> QuerySet[InstructorAssignment]:
    """Return whom an instructor guides today, by name."""
    rows: QuerySet[InstructorAssignment] = InstructorAssignment.objects.current()
    names = ("organisation__name", "circle__name", "pk")
    return rows.filter(instructor=instructor).select_related("organisation__place", "circle__place").order_by(*names)


def organisations_to_guide(street: Place) -> QuerySet[Organisation]:
    """Return the active organisations of a street without an instructor, by name."""
    held = InstructorAssignment.objects.current().filter(street=street, organisation__isnull=False)
    rows = Organisation.objects.active().filter(street=street).exclude(pk__in=held.values("organisation"))
    return rows.order_by("name")


def circles_to_guide(street: Place) -> QuerySet[Circle]:
    """Return the living circles of a street without an instructor, by name."""
    held = InstructorAssignment.objects.current().filter(street=street, circle__isnull=False)
    return Circle.objects.living().filter(street=street).exclude(pk__in=held.values("circle")).order_by("name")


def public_branches(street: Place) -> QuerySet[PartyBranch]:
    """Return the branches that work in a street, with their places and secretaries."""
    rows = PartyBranch.objects.running().filter(street=street)
    return rows.select_related("place", "secretary")


def branches_of(user: User) -> QuerySet[PartyBranch]:
    """Return the running branches of which somebody is the secretary."""
    return PartyBranch.objects.running().filter(secretary=user).select_related("place")


def covers_of(branch: PartyBranch) -> QuerySet[BranchCover]:
    """Return whom a branch covers: now, or as it is planned."""
    return branch.covers.filter(ended_on=None).select_related("organisation__place").order_by("organisation__name")


def guidance_of(organisation: Organisation) -> QuerySet[GuidanceRecord]:
    """Return the guidance that an organisation received, newest first."""
    return organisation.guidance.select_related("instructor").order_by("-visited_on", "-pk")


def readable_guidance(user: User) -> QuerySet[GuidanceRecord]:
    """Return the guidance that somebody may read: given, guiding now, received as a manager, or as staff of its place.

    It agrees with the permission ``orgs.read_guidance_record``, for many rows at once.
    """
    seen = Q(instructor=user) | Q(organisation__body__in=user.standing.bodies(Role.ORG_MANAGER))
    for path in user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF):
        seen |= Q(organisation__place__path__startswith=path)
    mine = InstructorAssignment.objects.current().filter(instructor=user, organisation__isnull=False)
    for path in user.standing.paths(Role.PARTY_INSTRUCTOR):
        seen |= Q(organisation__in=mine.values("organisation"), organisation__place__path__startswith=path)
    return GuidanceRecord.objects.filter(seen).select_related("organisation__place", "instructor", "answered_by")


def is_instructor(user: User | AnonymousUser) -> bool:
    """Whether somebody is an instructor anywhere."""
    return bool(user.is_authenticated and isinstance(user, User) and user.standing.has(Role.PARTY_INSTRUCTOR))


def least_covers(kind: str) -> int:
    """Return how many organisations a branch of a kind covers at least."""
    return 2 if kind == "joint" else 1


def visible_branches(user: User | AnonymousUser) -> QuerySet[PartyBranch]:
    """Return the branches whose page somebody may open: those once set up, and plans for staff of their places."""
    rows = PartyBranch.objects.select_related("place", "secretary", "street")
    if not isinstance(user, User):
        return rows.public()
    seen = Q(founded_on__isnull=False)
    for path in user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF):
        seen |= Q(place__path__startswith=path)
    return rows.filter(seen)


def to_approve(user: User) -> QuerySet[PartyBranch]:
    """Return the planned and approved branches that wait for a street's office."""
    rows = PartyBranch.objects.filter(stage__in=(BranchStage.PLANNED, BranchStage.APPROVED)).select_related("place")
    inside = Q(pk__in=())
    for path in user.standing.paths(Role.STREET_STAFF):
        inside |= Q(place__path__startswith=path)
    return rows.filter(inside).order_by("pk")
