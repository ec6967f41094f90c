"""Reads of affairs that more than one face needs."""

from django.db.models import Q

from accounts.models import User
from accounts.states import LEADER_OF, Role
from places.models import Place
from residents.models import Affair, AffairRating
from residents.models.affairs import AffairQuerySet
from residents.rules.adults import own_row


def public_affairs() -> AffairQuerySet:
    """Return what everybody may see, with what a list shows."""
    return Affair.objects.public().select_related("place")


def affairs_at(place: Place) -> AffairQuerySet:
    """Return the public affairs of a place and below."""
    if place.level == "community":
        return public_affairs().filter(community=place)
    if place.level == "street":
        return public_affairs().filter(street=place)
    return public_affairs().filter(place__in=Place.objects.within(place))


def on_desk(user: User) -> AffairQuerySet:
    """Return what waits for a person: as leader of a place, as its staff, or charged with it; what is due first."""
    led = Q(pk__in=())
    for level, role in LEADER_OF.items():
        for path in user.standing.paths(role):
            led |= Q(handler_place__level=level, handler_place__path=path)
    return _by_due(led | _with_staff(user) | Q(handler=user))


def waiting_for_staff(user: User) -> AffairQuerySet:
    """Return what lies with the community or the street whose staff a person is; what is due first."""
    return _by_due(_with_staff(user))


def own_rating(affair: Affair, user: User) -> AffairRating | None:
    """Return how the person's household has rated it."""
    row = own_row(user)
    return AffairRating.objects.filter(affair=affair, household=row.household_id).first() if row else None


def _with_staff(user: User) -> Q:
    mine = Q(pk__in=())
    for path in user.standing.paths(Role.STREET_STAFF):
        mine |= Q(level="street", handler_place__path=path)
    for path in user.standing.paths(Role.COMMUNITY_STAFF):
        mine |= Q(level="community", handler_place__path=path)
    return mine


def _by_due(which: Q) -> AffairQuerySet:
    rows = Affair.objects.open().filter(which)
    return rows.select_related("place", "handler_place").order_by("due_on", "pk")
