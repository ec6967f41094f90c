"""Standards and ratings on the portal: the published text, how the points come about, what would bring more stars."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from orgs.models import Organisation
from orgs.queries import public_organisations
from orgs.queries.ratings import outlooks, ratings_of, table_for, told
from orgs.queries.standards import public_standards, readable_standards, standard_in_force
from orgs.rating.simulation import simulate
from orgs.rating.table import table_of
from orgs.web.forms.ratings import SimulationForm
from places.models import Place

SHOWN = 12


def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the points come about, indicator by indicator, and what would bring more stars."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    history = list(ratings_of(organisation)[:SHOWN])
    newest = history[0] if history else None
    context: dict[str, Any] = {"organisation": organisation, "history": history[1:], "rating": newest}
    if newest is not None:
        table = table_for(newest)
        context |= {"parts": told(newest.lines, table), "outlooks": list(outlooks(newest, table)), "table": table}
    return render(request, "orgs/ratings/rating.html", context)


def standards(request: HttpRequest) -> HttpResponse:
    """List the versions of the star standard."""
    rows = public_standards(_street())
    context = {"rows": rows, "current": standard_in_force(_street(), timezone.localdate())}
    return render(request, "orgs/ratings/standards.html", context)


def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version of the standard entire: dimensions, indicators, levels, grounds of a veto."""
    found = get_object_or_404(readable_standards(_street()).prefetch_related("veto_grounds"), pk=pk)
    context = {
        "standard": found,
        "table": table_of(found),
        "rubrics": dict(found.indicators.values_list("code", "rubric")),
    }
    return render(request, "orgs/ratings/standard.html", context)


@login_required
def simulation(request: HttpRequest) -> HttpResponse:
    """Show staff what another version of the standard would have said on a day of the past."""
    street = _street()
    if not request.user.has_perm("orgs.keep_standard", street):
        raise PermissionDenied
    form = SimulationForm(request.GET or None, street=street)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        data = form.cleaned_data
        rows = simulate(table_of(data["now"]), table_of(data["then"]), street_id=street.pk, on=data["on"])
        moved = [row for row in rows if row.after.stars != row.before.stars]
        names = Organisation.objects.in_bulk([row.organisation_id for row in moved])
        context |= {
            "asked": data,
            "count": len(rows),
            "up": sum(row.after.stars > row.before.stars for row in moved),
            "down": sum(row.after.stars < row.before.stars for row in moved),
            "moved": [(names[row.organisation_id], row) for row in moved],
        }
    return render(request, "orgs/ratings/simulation.html", context)


def _street() -> Place:
    return get_object_or_404(Place, pk=Place.objects.own_street_id())
