"""A resident finds the own household, step by step, and sees it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from places.models import Place
from places.states import Level
from residents import actions
from residents.models import DualRegistration, Election, Household, HouseholdClaim, Resident
from residents.queries import household_of, last_home_of, open_moves_of
from residents.queries.elections import representative_of
from residents.rules import is_adult
from residents.states import ClaimStage
from residents.web.forms.households import ProofForm

# What is chosen below what; grids are the office's matter, so a community leads straight to its buildings.
BELOW = {Level.STREET: Level.COMMUNITY, Level.COMMUNITY: Level.BUILDING, Level.BUILDING: Level.UNIT}


@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Choose community, building, unit and room, one a page."""
    own = household_of(request.user)  # type: ignore[arg-type]
    if own is not None:
        return redirect("residents:mine")
    at = get_object_or_404(Place, code=request.GET["at"]) if "at" in request.GET else None
    level = BELOW.get(Level(at.level)) if at else Level.COMMUNITY
    places = Place.objects.level(level).within(at) if at and level else Place.objects.communities()
    rooms = Household.objects.filter(place=at, is_empty=False).order_by("room") if at and level is None else None
    context = {
        "at": at,
        "road": Place.objects.around(at).exclude(level=Level.GRID) if at else [],
        "places": places.order_by("order", "path") if level else [],
        "rooms": rooms,
        "level": level,
        "claim": _open_claim(request),
        "left": last_home_of(request.user) if at is None else None,  # type: ignore[arg-type]
    }
    return render(request, "residents/join.html", context)


@login_required
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """Prove to live in a dwelling, or leave it to the community desk."""
    household = get_object_or_404(Household.objects.select_related("place"), pk=pk)
    form = ProofForm(request.POST or None, initial={"name": request.user.principal.name})  # type: ignore[union-attr]
    asked = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "claim" in request.POST:
                claim = actions.file_claim(
                    household=household,
                    name=data["name"],
                    words=data["words"],
                    by=request.user,  # type: ignore[arg-type]
                )
                messages.success(request, _("The community desk will look at it and answer in your messages."))
                return redirect(claim)
            resident = actions.join_household(
                household=household,
                name=data["name"],
                id_end=data["id_end"],
                by=request.user,  # type: ignore[arg-type]
            )
            if resident is not None:
                messages.success(request, _("Welcome home. You can now take part in everything here."))
                return redirect("residents:mine")
            asked = True
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
    context = {"household": household, "form": form, "asked": asked, "road": Place.objects.around(household.place)}
    return render(request, "residents/prove.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's open claim back."""
    claim = _open_claim(request)
    if claim is not None:
        actions.withdraw_claim(claim=claim, by=request.user)  # type: ignore[arg-type]
    return redirect("residents:join")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own household."""
    own = household_of(request.user)  # type: ignore[arg-type]
    if own is None:
        return redirect("residents:join")
    people = Resident.objects.current().filter(household=own.household).order_by("pk")
    acting = request.user.acting_for is not None  # type: ignore[union-attr]
    shows_dual = own.is_party_member and not acting
    context = {
        "own": own,
        "family": people,
        "road": Place.objects.around(own.household.place),
        "adult": is_adult(own, timezone.localdate()),
        "representative": representative_of(own.household),
        "running_election": Election.objects.running().filter(household=own.household).order_by("pk").first(),
        "waiting": open_moves_of(own.household).count(),
        "shows_dual": shows_dual,
        "dual": DualRegistration.objects.filter(resident=own, ended_on=None).first() if shows_dual else None,
    }
    return render(request, "residents/mine.html", context)


def _open_claim(request: HttpRequest) -> HouseholdClaim | None:
    open_claims = HouseholdClaim.objects.filter(user=request.user.principal, stage=ClaimStage.FILED)  # type: ignore[union-attr]
    return open_claims.select_related("household__place").first()
