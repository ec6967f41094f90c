"""Door signs: to look at and print for everybody, all of a place at once for its staff."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.deeds import as_pdf
from places.models import Place
from places.states import Level
from residents.printing.signs import MOST_SIGNS, places_with_signs, signs_of, signs_pdf

# Setting a page costs a good part of a second, and anybody may ask for it.
SIGN_SECONDS = 600
WITH_MANY = (Level.COMMUNITY, Level.COMPOUND, Level.GRID, Level.BUILDING)


@require_safe
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sign of a place, to be printed."""
    [one] = signs_of([_place(code)])
    return render(request, "places/sign.html", {"sign": one, "help_phone": settings.HELP_PHONE})


@require_safe
def sign_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the sign of a place as PDF."""
    place = _place(code)
    key = f"residents.sign.{place.pk}"
    pdf: bytes | None = cache.get(key)
    if pdf is None:
        pdf = signs_pdf([place])
        cache.set(key, pdf, SIGN_SECONDS)
    return as_pdf(pdf, f"门牌-{place.code}.pdf")


@require_safe
@login_required
def signs(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the signs of every building and unit of a place to its staff, at most 400 a file."""
    place = _place(code)
    if not request.user.has_perm("residents.print_signs", place):
        raise PermissionDenied(_("Only the staff of this place print its signs."))
    if place.level not in WITH_MANY:
        raise Http404
    found = list(places_with_signs(place)[: MOST_SIGNS + 1])
    if len(found) > MOST_SIGNS:
        words = _("There are more than %(most)d signs here. Please print them grid by grid or compound by compound.")
        messages.error(request, words % {"most": MOST_SIGNS})
        return redirect("places:place", place.code)
    if not found:
        messages.error(request, _("No building is entered here yet."))
        return redirect("places:place", place.code)
    return as_pdf(signs_pdf(found), f"门牌-{place.name}.pdf")


def _place(code: str) -> Place:
    return get_object_or_404(Place.objects.select_related("compound", "parent__compound"), code=code)
