"""Reads of people and roles that more than one floor needs."""

from django.db.models import QuerySet

from places.models import Place

from .models import RoleGrant, User
from .states import Role


def holders_of(*roles: Role, at: Place) -> QuerySet[User]:
    """Return the people who hold one of these roles today at a place or above it."""
    around = Place.objects.around(at)
    grants = RoleGrant.objects.current().filter(role__in=roles, place__in=around)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()
