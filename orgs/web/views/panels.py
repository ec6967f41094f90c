"""Organisations as a part of other pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orgs.models import Organisation
from orgs.queries import organisations_around
from places.models import Place

SHOWN = 6


@require_safe
def place_panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the best organisations for a place: a fragment for its page, a page by itself otherwise."""
    place = get_object_or_404(Place, code=code)
    found, home = organisations_around(place)
    rows: list[Organisation] = list(found.order_by("-stars", "-id")[: SHOWN + 1])
    context = {"place": place, "home": home, "rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    template = "orgs/_place_panel.html" if request.htmx else "orgs/place_panel.html"  # type: ignore[attr-defined]
    return render(request, template, context)
