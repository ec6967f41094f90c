"""The rounds of a street, and a round with its results: what everybody sees."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions.rounds import make_round
from orgs.actions.rounds.deeds import ROUND_STEPS
from orgs.filters.rounds import ResultFilter
from orgs.models.rounds import RatingRound
from orgs.queries.rounds import results, reviews_of, shown_rounds, spread, to_judge
from orgs.rules.rounds import may_see_round
from orgs.states.rounds import RATING_ROUND, AssignmentStage, EntryStage, ReviewStage
from orgs.web.forms.rounds import RoundForm
from places.models import Place

KEYS = ("-stars", "-score", "-id")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the rounds of the street."""
    user = user_of(request)
    street = own_street()
    page = page_of(shown_rounds(street, user), keys=("-id",), after=request.GET.get("after", ""))
    context = {
        "page": page,
        "runs": user.has_perm("orgs.run_rating_round", street),
        "judges": user.is_authenticated and to_judge(user).filter(stage=AssignmentStage.ASSIGNED).exists(),
    }
    return render(request, "orgs/rounds/index.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Draft a round, as street staff."""
    user, street = user_of(request), own_street()
    if not user.has_perm("orgs.run_rating_round", street):
        raise PermissionDenied
    form = RoundForm(request.POST or None)
    made: list[RatingRound] = []

    def deed() -> None:
        made.append(make_round(street=street, by=user, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and tried_in(form, deed):
        return redirect("orgs:round_desk", made[0].pk)
    return render(request, "orgs/rounds/new.html", {"form": form})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: where it stands, its days, its standard; the results once they are out."""
    rating_round, user = round_or_404(request, pk), user_of(request)
    shown = rating_round.shows_results
    rows = results(rating_round) if shown else rating_round.entries.none()
    found = ResultFilter(request.GET, queryset=rows)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=KEYS, after=request.GET.get("after", ""))
    context: dict[str, Any] = {"round": rating_round, "filter": found, "page": page}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "orgs/rounds/_results.html", context)
    runs = user.has_perm("orgs.run_rating_round", rating_round)
    on_committee = user.is_authenticated and user.has_perm("orgs.sit_on_committee", rating_round)
    context |= {
        "marks": progress(RATING_ROUND, rating_round),
        "spread": spread(rating_round) if shown else [],
        "most": max((count for _stars, count in spread(rating_round)), default=0) if shown else 0,
        "vetoed": rating_round.entries.filter(stage=EntryStage.VETOED).select_related("organisation", "veto_ground")
        if shown
        else [],
        "reviews": reviews_of(rating_round).exclude(stage=ReviewStage.WITHDRAWN) if shown else [],
        "runs": runs,
        "on_committee": on_committee,
        "offers": available_steps(RATING_ROUND, rating_round, user) if runs else [],
        "trace": public_trace(RATING_ROUND, rating_round, user),
    }
    return render(request, "orgs/rounds/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the round, as street staff."""
    rating_round, user = round_or_404(request, pk), user_of(request)
    if name not in ROUND_STEPS:
        raise Http404
    tried(request, lambda: ROUND_STEPS[name](rating_round, user, request.POST.get("reason", "")))
    return redirect(rating_round)


def round_or_404(request: HttpRequest, pk: int) -> RatingRound:
    """Return a round if the reader may see it."""
    found = get_object_or_404(RatingRound.objects.select_related("place", "street", "standard", "notice"), pk=pk)
    if not may_see_round(user_of(request), found):
        raise Http404
    return found


def own_street() -> Place:
    """Return the street of this platform."""
    return get_object_or_404(Place, pk=Place.objects.own_street_id())
