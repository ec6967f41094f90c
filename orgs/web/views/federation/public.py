"""The federation's page, its members and their steps, and the desk of who runs it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import federation as actions
from orgs.actions.federation_work import open_peers
from orgs.filters.federation import FederationMemberFilter
from orgs.models import Organisation
from orgs.models.federation import CouncilMeeting, CouncilSeat, Federation, FederationMember
from orgs.models.federation_work import PeerRating
from orgs.queries.federation import (
    council_of,
    federation_of,
    managed_by,
    members_managed_by,
    members_of,
    open_peer_round,
    public_programmes,
    shared_things,
)
from orgs.rules.federation import speaks_for
from orgs.states.federation import INSIDE, MEMBERSHIP, SEAT, FedStage
from orgs.web.forms.federation import CouncillorForm, JoinFederationForm, MeetingForm, PeerRoundForm
from places.models import Place

SHOWN = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the federation: members, council, programmes, what is shared."""
    federation, user = the_federation(), user_of(request)
    if federation is None:
        return render(request, "orgs/federation/none.html")
    rows = members_of(federation)
    found = FederationMemberFilter(request.GET, queryset=rows)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=("-id",), after=request.GET.get("after", ""))
    context: dict[str, Any] = {"federation": federation, "filter": found, "page": page}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "orgs/federation/_members.html", context)
    runs = user.has_perm("orgs.run_federation", federation)
    inside = user.is_authenticated and members_managed_by(user, federation).exists()
    meetings = federation.councilmeetings.order_by("-held_on", "-pk")
    seats = list(council_of(federation))
    for seat in seats:
        seat.federation = federation
    context |= {
        "runs": runs,
        "inside": inside,
        "count": rows.count(),
        "council": [(seat, available_steps(SEAT, seat, user) if user.is_authenticated else []) for seat in seats],
        "programmes": public_programmes(federation)[:SHOWN],
        "things": shared_things(federation).order_by("-pk")[:SHOWN],
        "meetings": (meetings if runs or inside else meetings.filter(is_public=True))[:SHOWN],
        "peers": inside and open_peer_round(federation),
        "join_form": _join_form(user, federation),
    }
    return render(request, "orgs/federation/index.html", context)


def _join_form(user: Any, federation: Federation, data: Any = None) -> JoinFederationForm | None:
    if not user.is_authenticated:
        return None
    standing = FederationMember.objects.filter(federation=federation, stage__in=(*INSIDE, FedStage.ASKED))
    rows = managed_by(user, federation.street_id).exclude(pk__in=standing.values("organisation"))
    rows = rows.exclude(pk=federation.organisation_id)
    return JoinFederationForm(data, speaks_for=rows) if rows.exists() else None


@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Ask to join, for an organisation that one manages."""
    federation, user = federation_or_404(), user_of(request)
    form = _join_form(user, federation, request.POST)
    if form is None or not form.is_valid():
        raise PermissionDenied
    made: list[FederationMember] = []
    done = _("Asked. The federation answers in your messages.")
    if tried(
        request,
        lambda: made.append(actions.ask_to_join(federation=federation, by=user, **form.cleaned_data)),
        done=done,
    ):
        return redirect(made[0])
    return redirect("orgs:federation")


@login_required
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a membership to its organisation and to who runs the federation."""
    found, user = member_or_404(request, pk), user_of(request)
    context = {
        "member": found,
        "organisation": found.organisation,
        "marks": progress(MEMBERSHIP, found),
        "offers": available_steps(MEMBERSHIP, found, user),
        "answers": found.stage == FedStage.HEARD and speaks_for(user, found.organisation),
        "trace": public_trace(MEMBERSHIP, found, user, concerned=True),
    }
    return render(request, "orgs/federation/member.html", context)


@login_required
@require_POST
def member_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a membership."""
    found, user = member_or_404(request, pk), user_of(request)
    if name not in actions.MEMBER_STEPS:
        raise Http404
    tried(request, lambda: actions.MEMBER_STEPS[name](found, user, request.POST.get("reason", "")))
    return redirect(found)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in a hearing, as the organisation."""
    found, user = member_or_404(request, pk), user_of(request)
    tried(request, lambda: actions.answer_hearing(member=found, by=user, words=request.POST.get("words", "")))
    return redirect(found)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show who runs the federation what waits, and let them enter councillors, meetings and rounds."""
    federation, user = federation_or_404(), user_of(request)
    if not user.has_perm("orgs.run_federation", federation):
        raise PermissionDenied
    kind = request.POST.get("form", "")
    forms: dict[str, Any] = {}
    for name, (made, facts, _deed) in DESK.items():
        own = {"federation": federation} if facts else {}
        forms[name] = made(request.POST if kind == name else None, **own)
    if kind in DESK and forms[kind].is_valid():
        deed = DESK[kind][2]
        if tried_in(forms[kind], lambda: deed(federation=federation, by=user, **forms[kind].cleaned_data)):
            return redirect("orgs:federation_desk")
    rows = FederationMember.objects.filter(federation=federation, stage__in=(FedStage.ASKED, FedStage.HEARD))
    peers = PeerRating.objects.filter(round__federation=federation).select_related("rater", "rated", "round")
    context = {
        "federation": federation,
        "forms": forms,
        "waiting": rows.select_related("organisation__place").order_by("pk"),
        "peers": page_of(peers, keys=("-id",), after=request.GET.get("after", "")),
    }
    return render(request, "orgs/federation/desk.html", context)


DESK: dict[str, tuple[Any, bool, Any]] = {
    "seat": (CouncillorForm, True, actions.seat_councillor),
    "meeting": (MeetingForm, False, actions.record_meeting),
    "peers": (PeerRoundForm, False, open_peers),
}


@login_required
@require_POST
def seat_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Give a seat up."""
    seat = get_object_or_404(CouncilSeat.objects.select_related("federation__place", "user"), pk=pk)
    if name not in actions.SEAT_STEPS:
        raise Http404
    user = user_of(request)
    tried(request, lambda: actions.SEAT_STEPS[name](seat, user, request.POST.get("reason", "")))
    return redirect("orgs:federation")


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting of the council: public ones to everybody, others to members."""
    found = get_object_or_404(CouncilMeeting.objects.select_related("federation__place"), pk=pk)
    user = user_of(request)
    runs = user.has_perm("orgs.run_federation", found.federation)
    inside = user.is_authenticated and members_managed_by(user, found.federation).exists()
    if not (found.is_public or runs or inside):
        raise Http404
    return render(request, "orgs/federation/meeting.html", {"meeting": found})


def the_federation() -> Federation | None:
    """Return the federation of this platform's street."""
    return federation_of(Place.objects.own_street_id())


def federation_or_404() -> Federation:
    """Return the federation, else 404."""
    found = the_federation()
    if found is None:
        raise Http404
    return found


def member_or_404(request: HttpRequest, pk: int) -> FederationMember:
    """Return a membership to those concerned."""
    related = ("organisation__place", "federation__place", "federation__organisation")
    found = get_object_or_404(FederationMember.objects.select_related(*related), pk=pk)
    user = user_of(request)
    if not (speaks_for(user, found.organisation) or user.has_perm("orgs.run_federation", found.federation)):
        raise Http404
    return found


def organisations_of(user: Any, federation: Federation) -> Any:
    """Return the members for which somebody speaks."""
    return members_managed_by(user, federation) if user.is_authenticated else Organisation.objects.none()
