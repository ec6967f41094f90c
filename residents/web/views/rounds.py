"""Rounds of elections: planned, opened, followed live, counted."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import available_steps, progress
from disclosure.queries import public_trace
from places.models import Place
from residents import actions
from residents.ballots import keys
from residents.models import Election, ElectionRound
from residents.queries.elections import sees_units, states_of, turnout_by_place, turnout_in_all
from residents.states import ROUND, RoundStage
from residents.tasks import announce_elections
from residents.web.forms.elections import RoundForm, ScrutineersForm

LIVE_SECONDS = 5


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    user: Any = request.user
    if not user.standing.has(Role.STREET_STAFF, Role.COMMUNITY_STAFF):
        raise PermissionDenied(_("You can't call elections here."))
    form = RoundForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.plan_round(by=user, **form.facts()))
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
    return render(request, "residents/elections/round_new.html", {"form": form})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: its times, where its elections stand, the turnout live by building and unit."""
    round_ = get_object_or_404(ElectionRound.objects.select_related("place", "key"), pk=pk)
    user: Any = request.user
    may_run = user.is_authenticated and user.has_perm("residents.call_election", round_)
    named = user.is_authenticated and round_.key is not None and round_.key.scrutineers.filter(pk=user.pk).exists()
    waits = round_.key is not None and round_.key.destroyed_at is None and _waits_for_count(round_)
    context = {
        "round": round_,
        "marks": progress(ROUND, round_),
        "may_run": may_run,
        "offers": [offer for offer in available_steps(ROUND, round_, user) if offer.step.name == "cancel"]
        if may_run
        else [],
        "open_form": _scrutineers_form(None, round_) if may_run and round_.stage == RoundStage.PLANNED else None,
        "count_form": _count_form(None, round_) if waits and (may_run or named) else None,
        "scrutineers": list(round_.key.scrutineers.all()) if round_.key else [],
        "waits": waits,
        "trace": public_trace(ROUND, round_, user),
        **_turnout(round_, user),
    }
    return render(request, "residents/elections/round.html", context)


@never_cache
def turnout(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the turnout alone, for the page to fetch anew every few seconds."""
    round_ = get_object_or_404(ElectionRound.objects.select_related("place"), pk=pk)
    return render(request, "residents/elections/_turnout.html", {"round": round_, **_turnout(round_, request.user)})


@login_required
@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Open all elections of a round, with the words of scrutineers if three are named."""
    round_ = get_object_or_404(ElectionRound.objects.select_related("place"), pk=pk)
    form = _scrutineers_form(request.POST, round_)
    if not form.is_valid():
        messages.error(request, _all_errors(form))
        return redirect(round_)
    try:
        actions.open_round(round_=round_, by=request.user, words=form.words())  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        announce_elections.delay(round_.pk)
        messages.success(request, _("All elections are open, and everybody concerned is told."))
    return redirect(round_)


@login_required
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count with the words of two scrutineers."""
    round_ = get_object_or_404(ElectionRound.objects.select_related("place", "key"), pk=pk)
    form = _count_form(request.POST, round_)
    if not form.is_valid():
        messages.error(request, _all_errors(form))
        return redirect(round_)
    try:
        counted = actions.count_by_scrutineers(round_=round_, words=form.words(), by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("%(count)d elections are counted.") % {"count": counted})
    return redirect(round_)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Cancel a round."""
    round_ = get_object_or_404(ElectionRound.objects.select_related("place"), pk=pk)
    if name != "cancel":
        raise Http404
    try:
        actions.cancel_round(round_=round_, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Cancelled."))
    return redirect(round_)


def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rounds and the leaders' elections of a place, for its page."""
    place = get_object_or_404(Place, code=code)
    around = Place.objects.around(place)
    rounds = ElectionRound.objects.filter(place__in=around).exclude(stage=RoundStage.PLANNED).select_related("place")
    leaders = Election.objects.of_leaders().filter(place=place).for_page()
    context = {"place": place, "rounds": rounds.order_by("-pk")[:5], "elections": leaders.order_by("-pk")[:5]}
    template = "_panel.html" if request.htmx else "panel.html"  # type: ignore[attr-defined]
    return render(request, f"residents/elections/{template}", context)


def _turnout(round_: ElectionRound, user: Any) -> dict[str, Any]:
    key = f"residents.turnout:{round_.pk}:{round_.stage}"
    found = cache.get(key)
    if found is None:
        found = (turnout_by_place(round_), states_of(round_))
        cache.set(key, found, LIVE_SECONDS)
    lines, states = found
    total = turnout_in_all(lines, round_.place)
    return {"lines": lines, "total": total, "states": states, "sees_units": sees_units(round_, user)}


def _waits_for_count(round_: ElectionRound) -> bool:
    if round_.key is None or round_.closes_at is None or round_.closes_at > timezone.now():
        return False
    try:
        locked = keys.is_locked(round_.key.pk)
    except keys.KeyLost:
        return False
    return locked and Election.objects.to_count().filter(round=round_).exists()


def _scrutineers_form(data: Any, round_: ElectionRound) -> ScrutineersForm:
    people = User.objects.filter(is_active=True, grants__in=_grants_at(round_)).distinct().order_by("name", "pk")
    return ScrutineersForm(data, count=keys.SCRUTINEERS, people=people, required=False)


def _count_form(data: Any, round_: ElectionRound) -> ScrutineersForm:
    people = round_.key.scrutineers.order_by("name", "pk") if round_.key else User.objects.none()
    return ScrutineersForm(data, count=keys.TOGETHER, people=people, required=True)


def _all_errors(form: ScrutineersForm) -> str:
    return " ".join(str(words) for errors in form.errors.values() for words in errors)


def _grants_at(round_: ElectionRound) -> Any:
    """Return who may be a scrutineer: staff and leaders of the place, not the public at large."""
    roles = (Role.STREET_STAFF, Role.COMMUNITY_STAFF, Role.GRID_LEADER, Role.BUILDING_LEADER, Role.UNIT_LEADER)
    inside = RoleGrant.objects.current().filter(role__in=roles)
    around = Place.objects.around(round_.place)
    return inside.filter(place__in=around) | inside.filter(place__path__startswith=round_.place.path)
