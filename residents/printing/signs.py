"""Signs for doors and stairwells: the place in very large type, and a code that leads to its page for reporting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.paper import full_address, qr_of, set_in
from places.models import Place
from places.states import Level
from residents.queries.places import full_name, ways_to

STYLES = ("css/print-signs.css",)
MOST_SIGNS = 400
# From how many characters on a name is set smaller, so that it stays on its line.
_SIZES = ((6, "huge"), (9, "large"), (14, "middle"))


@dataclass(frozen=True)
class Sign:
    """What stands on one sheet."""

    place: Place
    way: list[str]
    name: str
    qr: SafeString

    @property
    def size(self) -> str:
        """In which size the name is set."""
        return next((size for most, size in _SIZES if len(self.name) <= most), "small")


def signs_of(places: Iterable[Place]) -> list[Sign]:
    """Return the signs of places, which are given with compound, parent and the parent's compound; one query."""
    rows = list(places)
    ways = ways_to(rows)
    return [
        Sign(place, _way(place, ways[place.pk]), full_name(place), qr_of(full_address(f"/d/{place.code}/"), error="q"))
        for place in rows
    ]


def places_with_signs(place: Place) -> QuerySet[Place]:
    """Return the buildings and units of a place that hang up a sign, in the order in which one walks past them."""
    if place.level == Level.COMPOUND:
        inside = Q(compound=place) | Q(parent__compound=place)
    else:
        inside = Q(path__startswith=place.path)
    rows = Place.objects.filter(inside, level__in=(Level.BUILDING, Level.UNIT))
    return rows.select_related("compound", "parent__compound").order_by("path")


def signs_pdf(places: Iterable[Place]) -> bytes:
    """Return the signs as PDF, one sheet of A4 each."""
    page = render_to_string("places/print/signs.html", {"signs": signs_of(places), "help_phone": settings.HELP_PHONE})
    return set_in(page, styles=STYLES)


def _way(place: Place, above: list[Place]) -> list[str]:
    """Return the community and the compound; grids are the office's matter, a unit's building stands in its name."""
    compound = place.compound or (place.parent.compound if place.parent else None)
    names = [step.name for step in above if step.level == Level.COMMUNITY]
    return [*names, compound.name] if compound else names
