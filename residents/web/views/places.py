"""Public pages of places: where it lies, who leads it, its figures, what lies in it, and what goes on there."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import RoleGrant
from accounts.queries import leaders_of
from core.keyset import page_of
from disclosure.queries import notices_in
from places.models import Place
from places.states import Level
from residents.queries.place_figures import Figures, figures_of
from residents.queries.places import (
    Line,
    estates_of,
    full_name,
    listed_below,
    representatives_in,
    search_places,
    votes_on,
    ways_to,
)

NOTICES = 3
MOST_LETTERS = 60
FOUND = 20


@require_safe
def street(request: HttpRequest) -> HttpResponse:
    """Search the places of the street by name; without words, lead to the street's page."""
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    if not words:
        return redirect("places:place", settings.STREET_CODE)
    page = page_of(search_places(words), keys=("path",), after=request.GET.get("after", ""), size=FOUND)
    ways = ways_to(page.rows)
    found = [(place, ways[place.pk]) for place in page.rows]
    template = "places/_found.html" if request.htmx else "places/search.html"  # type: ignore[attr-defined]
    return render(request, template, {"words": words, "found": found, "page": page})


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place: the way to it, its leaders in office, its figures, what lies in it, and what goes on there."""
    here = get_object_or_404(Place.objects.select_related("compound", "parent__compound"), code=code)
    below = listed_below(here)
    figures = figures_of(here, below)
    lines = [Line(line, figures.get(line.code, Figures())) for line in below]
    user: Any = request.user
    leaders = leaders_of(here)
    context = {
        "place": here,
        "name": full_name(here),
        "compound": here.compound or (here.parent and here.parent.compound),
        "way": list(Place.objects.around(here)),
        "figures": figures[here.code],
        "counts_abilities": user.has_perm("residents.count_abilities_of_place", here),
        "notices": list(notices_in(here).order_by("-pk")[:NOTICES]),
        **_leading(user, here, leaders),
        **_below(lines),
        **_representatives(user, here),
        **_desk(user, here),
    }
    return render(request, "places/place.html", context)


def _leading(user: Any, here: Place, leaders: list[RoleGrant]) -> dict[str, Any]:
    """Return the leaders, which of these terms is the reader's own, and which the reader may demand to recall."""
    own = {grant.pk for grant in leaders if user.is_authenticated and grant.user_id == user.principal.pk}
    return {"leaders": leaders, "own_terms": own, "recallable": votes_on(user, leaders)}


def _below(lines: list[Line]) -> dict[str, Any]:
    """Return what lies in the place, each level as the page shows it."""
    by_level = {level: [line for line in lines if line.place.level == level] for level in Level}
    return {
        "communities": by_level[Level.COMMUNITY],
        "grids": by_level[Level.GRID],
        "units": by_level[Level.UNIT],
        "estates": estates_of(lines),
    }


def _representatives(user: Any, here: Place) -> dict[str, Any]:
    """Return who represents the households of a unit, for those who live or work there."""
    may = here.level in {Level.UNIT, Level.BUILDING} and user.has_perm("residents.read_representatives_of_unit", here)
    return {"sees_representatives": may, "representatives": representatives_in(here) if may else []}


def _desk(user: Any, here: Place) -> dict[str, Any]:
    """Return what staff and leaders of the place are offered."""
    below_street = here.level != Level.STREET and user.is_authenticated
    return {
        "may_open_account": below_street and user.has_perm("accounts.open_offline_account", here),
        "may_print_signs": below_street and here.level != Level.UNIT and user.has_perm("residents.print_signs", here),
    }
