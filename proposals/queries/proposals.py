"""Reads of proposals that more than one face needs."""

from django.db.models import Q, QuerySet

from accounts.models import User
from places.models import Place
from places.states import Level
from proposals.models import Proposal, Support
from proposals.states import MERGEABLE


def public_proposals() -> QuerySet[Proposal]:
    """Return what the public may see, with what a list shows."""
    return Proposal.objects.public().select_related("place", "category")


def proposals_around(place: Place) -> QuerySet[Proposal]:
    """Return the public ones of a place and below, and of what it lies in up to the community."""
    if place.street_id is None:
        return public_proposals().filter(street=place)
    around = Place.objects.around(place).exclude(level=Level.STREET)
    found = Q(place__path__startswith=place.path) | Q(place__in=around)
    if place.level == Level.COMPOUND:
        found |= Q(place__compound=place) | Q(place__parent__compound=place)
    elif place.compound_id is not None:
        found |= Q(place=place.compound_id)
    return public_proposals().filter(found)


def supports(user: User, proposal: Proposal) -> bool:
    """Whether the person (or the resident for whom the person acts) supports it already."""
    return Support.objects.filter(proposal=proposal, user=user.principal).exists()


MOST_OFFERED = 200


def mergeable_with(proposal: Proposal) -> QuerySet[Proposal]:
    """Return the newest open proposals of the street that it may be merged with."""
    open_ = Proposal.objects.filter(street=proposal.street_id, stage__in=MERGEABLE).exclude(pk=proposal.pk)
    newest = list(open_.order_by("-pk").values_list("pk", flat=True)[:MOST_OFFERED])
    return Proposal.objects.filter(pk__in=newest).select_related("place", "category").order_by("-pk")
