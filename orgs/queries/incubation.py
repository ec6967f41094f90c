"""Reads of incubations that more than one face needs."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import RoleGrant, User
from accounts.states import LEADER_ROLES, Role
from orgs.models.circles import Circle
from orgs.models.incubation import (
    Incubation,
    IncubationMentor,
    IncubationMilestone,
    IncubationQuerySet,
    IncubationReview,
    IncubationTalk,
)
from orgs.models.incubation_mentors import IncubationMentorQuerySet
from orgs.rules.incubation_conditions import apply_conditions, graduation_conditions, start_conditions
from orgs.states import Category
from orgs.states.circles import CircleStage
from orgs.states.incubation import IN_NURSERY, RUNNING, IncubationStage
from places.models import Place

# Who may be asked to mentor: those who hold a role of trust in the street, whatever it is.
MENTOR_ROLES = (
    Role.ASSESSOR,
    Role.PARTY_INSTRUCTOR,
    Role.STREET_STAFF,
    Role.COMMUNITY_STAFF,
    *LEADER_ROLES,
    Role.ORG_MANAGER,
    Role.PARTNER,
)


def graduated(circle: Circle) -> Incubation | None:
    """Return the incubation from which the circle graduated, for its filing; None if it did not."""
    rows = Incubation.objects.filter(circle=circle, stage=IncubationStage.GRADUATED)
    return rows.with_names().order_by("-pk").first()


def running_of(circle: Circle) -> Incubation | None:
    """Return the incubation of a circle that is not over."""
    return Incubation.objects.running().filter(circle=circle).with_names().first()


def incubations_of(circle: Circle) -> IncubationQuerySet:
    """Return what everybody may know of a circle's incubations, newest first."""
    return Incubation.objects.public().filter(circle=circle).order_by("-pk")


def cases() -> IncubationQuerySet:
    """Return cases with what their page and the questions about them need."""
    return Incubation.objects.select_related("circle__place", "circle__leader", "community", "mentor__user", "place")


def cases_led_by(user: User) -> IncubationQuerySet:
    """Return the cases of circles that a person (or the one for whom the person acts) leads, newest first."""
    return Incubation.objects.of_leader(user).with_names().order_by("-pk")


def cases_mentored_by(user: User) -> IncubationQuerySet:
    """Return the running cases that a person mentors, what is due first."""
    return Incubation.objects.running().mentored_by(user).order_by("due_on", "pk")


def waiting_for_staff(user: User) -> IncubationQuerySet:
    """Return the cases in which the centre has to do something, for the staff of their streets."""
    rows = Incubation.objects.filter(
        stage__in=RUNNING, street__path__in=user.standing.paths(Role.STREET_STAFF)
    ).exclude(stage=IncubationStage.NURSING)
    return rows.exclude(circle__leader=user).with_names().order_by("due_on", "pk")


def is_mentor(user: User | AnonymousUser) -> bool:
    """Whether somebody is a mentor who takes cases."""
    return user.is_authenticated and IncubationMentor.objects.active().filter(user=user).exists()


def mentors_for(case: Incubation) -> IncubationMentorQuerySet:
    """Return the active mentors of the case's street with their load, those with the fewest cases first."""
    rows = IncubationMentor.objects.active().filter(street=case.street_id).select_related("user")
    if case.mentor_id is not None:
        rows = rows.exclude(pk=case.mentor_id)
    return rows.freest_first()


def can_mentor(street: Place) -> QuerySet[User]:
    """Return the people who hold a role of trust in the street and are no mentors yet."""
    grants = RoleGrant.objects.current().filter(
        Q(place__path__startswith=street.path) | Q(body__place__path__startswith=street.path),
        user=OuterRef("pk"),
        role__in=MENTOR_ROLES,
    )
    named = IncubationMentor.objects.filter(user=OuterRef("pk"), street=street)
    return User.objects.filter(Exists(grants), ~Exists(named), is_active=True).order_by("name", "pk")


def milestones_of(case: Incubation) -> QuerySet[IncubationMilestone]:
    """Return the milestones of a case in the order of their days."""
    return case.milestones.order_by("due_on", "pk")


def talks_of(case: Incubation) -> QuerySet[IncubationTalk]:
    """Return the talks of a case, newest first."""
    return case.talks.select_related("recorded_by").order_by("-held_on", "-pk")


def reviews_of(case: Incubation) -> QuerySet[IncubationReview]:
    """Return the reviews of a case, newest first."""
    return case.reviews.select_related("by").order_by("-pk")


@dataclass
class CommunityFigures:
    """How many circles of a community are in incubation, by category."""

    name: str
    by_category: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_category.values())

    @property
    def row(self) -> list[int]:
        """The figures in the order of the categories."""
        return [self.by_category.get(category, 0) for category in Category.values]


def public_figures(street: Place) -> list[CommunityFigures]:
    """Return how many cases run in each community that has one, by category."""
    rows = Incubation.objects.running().filter(street=street).order_by("community__path", "category")
    found: dict[int, CommunityFigures] = {}
    counted = rows.values("community", "community__name", "category").annotate(count=Count("pk"))
    for pk, name, category, count in counted.values_list("community", "community__name", "category", "count"):
        found.setdefault(pk, CommunityFigures(name)).by_category[category] = count
    return list(found.values())


def circles_in_nursery(street: Place) -> IncubationQuerySet:
    """Return the circles that are nursed now, for everybody."""
    rows = Incubation.objects.filter(street=street, stage__in=IN_NURSERY, circle__stage=CircleStage.NURSERY)
    return rows.with_names().order_by("-started_on", "-pk")


__all__ = [
    "apply_conditions",
    "can_mentor",
    "cases",
    "cases_led_by",
    "cases_mentored_by",
    "circles_in_nursery",
    "graduated",
    "graduation_conditions",
    "incubations_of",
    "is_mentor",
    "mentors_for",
    "milestones_of",
    "public_figures",
    "reviews_of",
    "running_of",
    "start_conditions",
    "talks_of",
    "waiting_for_staff",
]
