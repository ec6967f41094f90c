"""Proposals as a part of other pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from places.models import Place
from proposals.queries.proposals import proposals_around

SHOWN = 5


@require_safe
def place_panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the newest proposals that concern a place: a fragment for its page, a page by itself otherwise."""
    place = get_object_or_404(Place, code=code)
    rows = list(proposals_around(place).order_by("-id")[:SHOWN])
    template = "proposals/_place_panel.html" if request.htmx else "proposals/place_panel.html"  # type: ignore[attr-defined]
    return render(request, template, {"place": place, "rows": rows})
