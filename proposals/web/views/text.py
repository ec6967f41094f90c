"""While somebody writes: what neighbours have proposed already, and what it seems to be about."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from places.models import Place
from proposals.models import Proposal
from proposals.text.similar import similar_proposals
from proposals.text.suggestions import suggested_categories

LONGEST = {"title": 60, "problem": 3000, "wish": 3000}
MOST_DIGITS = 18
PASSED_ON = ("title", "place", "category", "problem", "wish", "beneficiaries", "needs_money", "organisation", "note")


@login_required
@require_http_methods(["GET", "POST"])
def similar(request: HttpRequest) -> HttpResponse:
    """Show similar proposals and the suggested category, as a part of the form or, without JavaScript, as a page.

    The page carries what was written so far along, so that nothing is typed twice. Nothing is saved.
    """
    asked = request.POST if request.method == "POST" else request.GET
    texts = {name: asked.get(name, "")[:most] for name, most in LONGEST.items()}
    of = _number(request.GET.get("of", ""))
    if of is not None:
        get_object_or_404(Proposal.objects.of(request.user), pk=of)  # type: ignore[arg-type]
    number = _number(asked.get("place", ""))
    place = Place.objects.filter(pk=number).first() if number is not None else None
    place = place or Place.objects.filter(code=settings.STREET_CODE).first()
    words = f"{texts['problem']}\n{texts['wish']}"
    wrote = bool(texts["title"].strip() or words.strip())
    context = {
        "similar": similar_proposals(title=texts["title"], words=words, place=place, leaving_out=of)
        if wrote and place
        else [],
        "suggested": suggested_categories(texts["title"], words)[:2] if wrote else [],
        "wrote": wrote,
        "of": of,
        "passed_on": [(name, asked[name]) for name in PASSED_ON if asked.get(name)],
    }
    template = "_similar.html" if request.htmx else "similar.html"  # type: ignore[attr-defined]
    return render(request, f"proposals/text/{template}", context)


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else None
