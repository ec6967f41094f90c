"""Public pages of places: where it lies, who leads it, what lies in it."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.queries import leaders_of
from places.models import Place
from places.states import Level

ORDER = {level: number for number, level in enumerate(Level.values)}


def street(request: HttpRequest) -> HttpResponse:
    """Lead to the page of this installation's street."""
    return redirect("places:place", settings.STREET_CODE)


def place(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place: the way to it, its leaders in office, and what lies directly in it by level."""
    here = get_object_or_404(Place.objects.select_related("parent", "compound"), code=code)
    below = sorted(here.children.all(), key=lambda child: (ORDER[child.level], child.order, child.code))
    groups = [(Level(level), list(places)) for level, places in groupby(below, key=lambda child: child.level)]
    context = {
        "place": here,
        "way": list(Place.objects.around(here)),
        "leaders": leaders_of(here),
        "groups": groups,
        "buildings": list(here.buildings.order_by("order", "code")) if here.level == Level.COMPOUND else [],
        "may_open_account": here.level != Level.STREET
        and request.user.is_authenticated
        and request.user.has_perm("accounts.open_offline_account", here),
    }
    return render(request, "places/place.html", context)
