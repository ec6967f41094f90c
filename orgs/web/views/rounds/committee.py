"""The committee of a round: everybody's result, decided one by one or as the points say, and the reviews."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, user_of
from core.keyset import page_of
from orgs.actions import rounds as actions
from orgs.filters.rounds import EntryFilter
from orgs.models.rounds import RatingRound
from orgs.queries.rounds import counts_by_stage, reviews_of, with_progress
from orgs.states.rounds import IN_PLAY, EntryStage, RatingRoundStage

from .public import round_or_404


@login_required
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the committee every result, and what is still to be decided."""
    rating_round = _sit(request, pk)
    rows = with_progress(rating_round.entries.filter(stage__in=(*IN_PLAY, EntryStage.DECIDED, EntryStage.FINAL)))
    found = EntryFilter(request.GET, queryset=rows)
    keys = ("-score", "-id") if rating_round.stage in AFTER_ASSESSMENT else ("-id",)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=keys, after=request.GET.get("after", ""))
    context: dict[str, Any] = {"round": rating_round, "filter": found, "page": page}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "orgs/rounds/_decisions.html", context)
    counts = counts_by_stage(rating_round)
    context |= {
        "open": sum(counts.get(stage, 0) for stage in IN_PLAY),
        "sits": rating_round.stage == RatingRoundStage.COMMITTEE,
        "members": rating_round.committee.select_related("user").order_by("pk"),
        "reviews": reviews_of(rating_round),
    }
    return render(request, "orgs/rounds/committee.html", context)


AFTER_ASSESSMENT = (RatingRoundStage.COMMITTEE, RatingRoundStage.NOTICE, RatingRoundStage.PUBLISHED)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide everybody who is still open as the points say."""
    rating_round, user = _sit(request, pk), user_of(request)
    tried(request, lambda: actions.confirm_all(rating_round=rating_round, by=user), done=_("Decided."))
    return redirect("orgs:round_committee", pk)


def _sit(request: HttpRequest, pk: int) -> RatingRound:
    rating_round = round_or_404(request, pk)
    if not request.user.has_perm("orgs.sit_on_committee", rating_round):
        raise PermissionDenied
    return rating_round
