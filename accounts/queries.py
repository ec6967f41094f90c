"""Reads of people and roles that more than one floor needs."""

from django.db.models import QuerySet

from places.models import Place

from .models import RoleGrant, User
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
