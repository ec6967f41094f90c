"""Reads of organisations that more than one face needs."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import RoleGrant, User
from accounts.states import Role
from orgs.models import Membership, Organisation, StarRating
from orgs.states import ENDED, Belonging
from places.models import Place
from places.states import Level


def public_organisations() -> QuerySet[Organisation]:
    """Return what the public may see: all on the register, with the place loaded."""
    return Organisation.objects.exclude(stage__in=ENDED).select_related("place")


def organisations_around(place: Place) -> tuple[QuerySet[Organisation], Place]:
    """Return those that may work, of the street or of the community in which a place lies, and which of both it is."""
    home = place
    if place.level not in {Level.STREET, Level.COMMUNITY}:
        home = Place.objects.around(place).get(level=Level.COMMUNITY)
    return Organisation.objects.active().within(home).select_related("place"), home


def latest_rating(organisation: Organisation) -> StarRating | None:
    """Return the newest rating with its standard."""
    return organisation.ratings.select_related("standard").order_by("-rated_on").first()


def membership_of(organisation: Organisation, user: User | AnonymousUser) -> Membership | None:
    """Return how the person (or the resident for whom the person acts) stands to the organisation."""
    if not isinstance(user, User):
        return None
    return Membership.objects.filter(organisation=organisation, user=user.principal).first()


def managers_of(organisation: Organisation) -> QuerySet[User]:
    """Return the people who manage the organisation today."""
    grants = RoleGrant.objects.current().filter(body_id=organisation.body_id, role=Role.ORG_MANAGER)
    return User.objects.filter(grants__in=grants).distinct()


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return a person's open belongings with their organisations."""
    stages = (Belonging.ASKED, Belonging.MEMBER)
    return Membership.objects.filter(user=user.principal, stage__in=stages).select_related("organisation__place")
