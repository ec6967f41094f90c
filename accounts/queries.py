"""Reads of people and roles that more than one floor needs."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from places.models import Place

from .models import ActingSession, RoleGrant, User
from .states import LEADER_ROLES, Role


def holders_of(*roles: Role, at: Place) -> QuerySet[User]:
    """Return the people who hold one of these roles today at a place or above it."""
    around = Place.objects.around(at)
    grants = RoleGrant.objects.current().filter(role__in=roles, place__in=around)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()


def leaders_of(place: Place) -> list[RoleGrant]:
    """Return the terms of the leaders in office on the way to a place: of its grid, its building and its unit."""
    grants = RoleGrant.objects.current().at(place).filter(role__in=LEADER_ROLES)
    return list(grants.select_related("user", "place").order_by("place__path", "starts_on", "pk"))


def acting_session(*, actor: User, pk: int) -> ActingSession | None:
    """Return the running session of acting with that number, if it is this person's and still permitted."""
    session = ActingSession.objects.running().filter(pk=pk, actor=actor).select_related("resident").first()
    return session if session and actor.has_perm("accounts.act_for", session.resident) else None


def offline_residents(*, helper: User, name: str = "") -> QuerySet[User]:
    """Return the residents without an own phone in the places that somebody looks after, by name."""
    paths = helper.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF, *LEADER_ROLES)
    if not paths:
        return User.objects.none()
    inside = Q()
    for path in paths:
        inside |= Q(place__path__startswith=path)
    homes = RoleGrant.objects.current().filter(inside, user=OuterRef("pk"), role=Role.RESIDENT)
    people = User.objects.filter(Exists(homes), is_active=True, is_staff=False, phone_verified=False)
    return people.filter(name__startswith=name).exclude(pk=helper.pk).order_by("name", "pk")


def homes_of(people: Iterable[User]) -> dict[int, Place]:
    """Return where each of these people lives, by the person's number."""
    grants = RoleGrant.objects.current().filter(user__in=list(people), role=Role.RESIDENT).select_related("place")
    return {grant.user_id: grant.place for grant in grants if grant.place}
