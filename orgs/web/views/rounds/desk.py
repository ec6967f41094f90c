"""The desk of a round: who judges, who decides, who is tied to whom, and how far everybody is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps
from core.keyset import page_of
from orgs.actions import rounds as actions
from orgs.filters.rounds import EntryFilter
from orgs.models.rounds import RatingRound, Tie
from orgs.queries.rounds import counts_by_stage, with_progress
from orgs.rules.rounds import short_of_assessors
from orgs.states.rounds import RATING_ROUND, EntryStage
from orgs.web.forms.rounds import SeatForm, TieForm

from .public import round_or_404

SEATS = {"assessor": actions.seat_assessor, "member": actions.seat_member}
TIES_SHOWN = 50


@login_required
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff the seats, the ties, and every organisation with who judges it."""
    return _desk(request, _run(request, pk))


@login_required
@require_POST
def seat(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Seat an assessor or a member of the committee."""
    rating_round, user = _run(request, pk), user_of(request)
    if kind not in SEATS:
        raise Http404
    form = SeatForm(request.POST, rating_round=rating_round, kind=kind)
    if form.is_valid():
        tried(request, lambda: SEATS[kind](rating_round=rating_round, user=form.cleaned_data["user"], by=user))
    return redirect("orgs:round_desk", pk)


@login_required
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill every organisation up to the assessors that it needs."""
    rating_round, user = _run(request, pk), user_of(request)
    if tried(request, lambda: actions.propose_assignments(rating_round=rating_round, by=user), done=_("Assigned.")):
        short = len(short_of_assessors(rating_round))
        if short:
            words = ngettext(
                "%(count)d organisation still has too few: seat more assessors.",
                "%(count)d organisations still have too few: seat more assessors.",
                short,
            )
            messages.warning(request, words % {"count": short})
    return redirect("orgs:round_desk", pk)


@login_required
@require_POST
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what ties an assessor to an organisation."""
    rating_round, user = _run(request, pk), user_of(request)
    form = TieForm(request.POST, rating_round=rating_round)
    if form.is_valid() and tried_in(form, lambda: actions.declare_tie(by=user, **form.cleaned_data)):
        return redirect("orgs:round_desk", pk)
    return _desk(request, rating_round, tie_form=form)


def _desk(request: HttpRequest, rating_round: RatingRound, *, tie_form: TieForm | None = None) -> HttpResponse:
    rows = with_progress(rating_round.entries.all())
    found = EntryFilter(request.GET, queryset=rows)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=("id",), after=request.GET.get("after", ""))
    context: dict[str, Any] = {"round": rating_round, "filter": found, "page": page}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "orgs/rounds/_entries.html", context)
    assessors = rating_round.assessors.select_related("user").order_by("pk")
    people = [one.user_id for one in assessors]
    counts = counts_by_stage(rating_round)
    context |= {
        "assessors": assessors,
        "committee": rating_round.committee.select_related("user").order_by("pk"),
        "seat_form": SeatForm(rating_round=rating_round, kind="assessor"),
        "member_form": SeatForm(rating_round=rating_round, kind="member"),
        "tie_form": tie_form or TieForm(rating_round=rating_round),
        "ties": Tie.objects.filter(user__in=people).select_related("user", "organisation").order_by("-pk")[:TIES_SHOWN],
        "declared": counts.get(EntryStage.DECLARED, 0),
        "barred": counts.get(EntryStage.BARRED, 0),
        "short": len(short_of_assessors(rating_round)) if rating_round.standard else 0,
        "offers": available_steps(RATING_ROUND, rating_round, user_of(request)),
    }
    return render(request, "orgs/rounds/desk.html", context)


def _run(request: HttpRequest, pk: int) -> RatingRound:
    rating_round = round_or_404(request, pk)
    if not request.user.has_perm("orgs.run_rating_round", rating_round):
        raise PermissionDenied
    return rating_round
