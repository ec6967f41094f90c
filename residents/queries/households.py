"""Reads of households and residents that more than one face needs."""

from accounts.models import User
from places.models import Place
from residents.models import Resident


def household_of(user: User) -> Resident | None:
    """Return the roster's row of a person, with the household, or None if the person has not found it yet."""
    rows = Resident.objects.current().filter(user=user.principal)
    return rows.select_related("household__place", "household__street").first()


def people_joined(place: Place) -> int:
    """Return how many distinct people of a place and below have joined: residents with an account."""
    return Resident.objects.within(place).joined().count()
