"""Elections on the portal: stand, name, vote, sign on paper, dispute, resign, recall."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import RoleGrant
from accounts.states import Role
from core.attachments import attachments_of
from core.flow import Mark, available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from residents import actions
from residents.models import Candidate, Election, ElectionRound, Representative
from residents.queries.elections import (
    candidates_of,
    counts_shown,
    elections_for,
    knows_candidates,
    representative_of,
    running_for,
    turnout_of,
)
from residents.rules.adults import own_row
from residents.rules.voting import why_no_naming, why_no_vote
from residents.states import ELECTION, ElectionStage
from residents.states.elections import RUNNING
from residents.tasks import count_complete_election
from residents.web.forms.elections import BallotForm, NomineeForm, PaperForm, SheetForm

Deed = Callable[[Election, HttpRequest], object]


def index(request: HttpRequest) -> HttpResponse:
    """List the elections in which one can vote, one's own past ones, and those of leaders, which are public."""
    user = request.user
    mine = list(running_for(user)[:20]) if user.is_authenticated else []
    rows = Election.objects.of_leaders().for_page()
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    context = {
        "mine": [(election, why_no_vote(election, user)) for election in mine],  # type: ignore[arg-type]
        "page": page,
        "rounds": _rounds(),
        "may_plan": user.is_authenticated and user.standing.has(Role.STREET_STAFF, Role.COMMUNITY_STAFF),
        "row": own_row(user),  # type: ignore[arg-type]
    }
    return render(request, "residents/elections/index.html", context)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List all elections that concerned the person."""
    page = page_of(elections_for(request.user), keys=("-id",), after=request.GET.get("after", ""))  # type: ignore[arg-type]
    return render(request, "residents/elections/mine.html", {"page": page})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an election as a process page: where it stands, what one can do now or why not, who stands, the trace."""
    election = readable(request, pk)
    user: Any = request.user
    roll, voted = turnout_of(election)
    row = own_row(user)
    offers = available_steps(ELECTION, election, user) if user.is_authenticated else []
    own = None
    if row is not None:
        own = election.candidates.filter(resident=row).first()
    no_naming = why_no_naming(election, user) if election.stage == ElectionStage.NOMINATING else None
    context = {
        "election": election,
        "marks": _marks(election),
        "full_names": knows_candidates(election, user),
        "candidates": candidates_of(election),
        "own_candidacy": own,
        "why_no_vote": why_no_vote(election, user) if election.stage == ElectionStage.VOTING else None,
        "why_no_naming": no_naming,
        "form": NomineeForm(election=election, row=row) if row is not None and no_naming is None else None,
        "offers": [offer for offer in offers if offer.step.name in STEPS],
        "may_hand_in": any(offer.step.name == "hand_in_sheet" and offer.open for offer in offers),
        "may_record_paper": user.has_perm("residents.record_paper", election)
        and election.stage == ElectionStage.VOTING,
        "roll": roll,
        "voted": voted,
        "percent": voted * 100 // roll if roll else 0,
        "shows_counts": counts_shown(election),
        "running": election.stage in RUNNING,
        "demands": election.demands.count() if election.is_recall else 0,
        "demands_needed": actions.demands_needed(election),
        "sheets": attachments_of(election) if election.is_of_household and user.is_authenticated else [],
        "trace": public_trace(ELECTION, election, user, concerned=row is not None and election.is_of_household),
    }
    return render(request, "residents/elections/detail.html", context)


@login_required
@never_cache
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the ballot and take it; the page after it says that one has voted, never what."""
    user: Any = request.user
    if request.method == "POST" and request.POST.get("choice", "").isdecimal():
        return _cast(request, readable(request, pk, Election.objects.for_vote()))
    election = readable(request, pk)
    why = why_no_vote(election, user)
    form = BallotForm(request.POST or None, election=election)
    context = {"election": election, "form": form, "why": why, "candidates": candidates_of(election)}
    return render(request, "residents/elections/vote.html", context, status=200 if why is None else 409)


def _cast(request: HttpRequest, election: Election) -> HttpResponse:
    try:
        actions.cast_vote(election=election, choice=int(request.POST["choice"][:18]), by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(election)
    if election.is_of_household:  # a family needs no deadline once all of it has voted
        count_complete_election.delay(election.pk)
    messages.success(request, _("Your vote is in. Nobody can see what you chose, and it can't be changed."))
    return redirect(election)


@login_required
@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand oneself, or name somebody of the family."""
    election = readable(request, pk)
    user: Any = request.user
    row = own_row(user)
    if row is None:
        return redirect("residents:join")
    form = NomineeForm(request.POST, election=election, row=row)
    if not form.is_valid():
        messages.error(request, _("Please choose who stands."))
        return redirect(election)
    return _done(
        request,
        election,
        lambda: actions.name_candidate(
            election=election, nominee=form.cleaned_data["nominee"], words=form.cleaned_data["words"], by=user
        ),
        _("Named."),
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a candidacy, or decline it."""
    candidate = get_object_or_404(Candidate.objects.select_related("election"), pk=pk)
    election = readable(request, candidate.election_id)
    accepts = "accept" in request.POST
    return _done(
        request,
        election,
        lambda: actions.answer_candidacy(
            candidate=candidate,
            accepts=accepts,
            by=request.user,  # type: ignore[arg-type]
        ),
        _("Thank you: you stand.") if accepts else _("You do not stand."),
    )


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Let one's own household elect."""
    row = own_row(request.user)  # type: ignore[arg-type]
    if row is None:
        return redirect("residents:join")
    running = Election.objects.running().filter(household=row.household).exclude(kind="recall").first()
    if running is not None:
        return redirect(running)
    try:
        election = actions.call_election(household=row.household, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("residents:mine")
    messages.success(request, _("Your family elects now. Who stands?"))
    return redirect(election)


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the photo of a signed sheet; the sheet to print is here too."""
    election = readable(request, pk)
    if not request.user.has_perm("residents.hand_in_sheet", election) or not election.is_of_household:
        raise Http404
    form = SheetForm(request.POST or None, request.FILES or None, election=election)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.hand_in_sheet(election=election, candidate=data["candidate"], upload=data["sheet"], by=request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Handed in. Somebody else checks it."))
            return redirect(election)
    return render(request, "residents/elections/sheet.html", {"election": election, "form": form})


@login_required
def sheet_to_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet that a family signs, ready to print on A4."""
    election = readable(request, pk)
    if not request.user.has_perm("residents.hand_in_sheet", election) or not election.is_of_household:
        raise Http404
    return render(request, "residents/elections/sheet_print.html", {"election": election})


@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Record paper ballots counted at a table."""
    election = readable(request, pk)
    user: Any = request.user
    if not user.has_perm("residents.record_paper", election) or election.stage != ElectionStage.VOTING:
        raise Http404
    form = PaperForm(request.POST or None, request.FILES or None, election=election)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_paper(
                election=election,
                electors=list(data["electors"]),
                totals=form.totals(),
                witness=data["witness"],
                upload=data["record"],
                by=user,
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("%(count)d ballots recorded.") % {"count": len(data["electors"])})
            return redirect(election)
    return render(request, "residents/elections/paper.html", {"election": election, "form": form})


STEPS: dict[str, Deed] = {
    "dispute": lambda election, request: actions.dispute(election=election, **_said(request)),
    "accept_sheet": lambda election, request: actions.accept_sheet(election=election, by=request.user),  # type: ignore[arg-type]
    "refuse_sheet": lambda election, request: actions.refuse_sheet(election=election, **_said(request)),
    "repeat": lambda election, request: actions.repeat_election(election=election, by=request.user),  # type: ignore[arg-type]
    "cancel": lambda election, request: actions.cancel_election(election=election, **_said(request)),
}


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the election by its action."""
    election = readable(request, pk)
    if name not in STEPS:
        raise Http404
    return _done(request, election, lambda: STEPS[name](election, request), _("Done."))


@login_required
@require_POST
def resign(request: HttpRequest) -> HttpResponse:
    """Resign from representing one's household."""
    row = own_row(request.user)  # type: ignore[arg-type]
    term = representative_of(row.household) if row is not None else None
    if term is None:
        raise Http404
    try:
        actions.resign(representative=term, **_said(request))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You have resigned. Thank you. Your family elects anew."))
    return redirect("residents:mine")


@login_required
@require_POST
def resign_leadership(request: HttpRequest, pk: int) -> HttpResponse:
    """Resign from leading a place."""
    grant = get_object_or_404(RoleGrant.objects.current().select_related("place"), pk=pk, user=request.user.principal)  # type: ignore[union-attr]
    if grant.place is None:
        raise Http404
    try:
        actions.resign_leadership(grant=grant, **_said(request))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You have resigned. Thank you."))
    return redirect("places:place", grant.place.code)


@login_required
@require_POST
def demand_recall(request: HttpRequest) -> HttpResponse:
    """Demand that a representative or a leader be recalled."""
    who: dict[str, Any] = {}
    if "representative" in request.POST:
        who["representative"] = get_object_or_404(Representative, pk=_number(request.POST["representative"]))
    else:
        who["grant"] = get_object_or_404(RoleGrant, pk=_number(request.POST.get("grant", "")))
    try:
        election = actions.demand_recall(**who, **_said(request))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("residents:elections")
    messages.success(request, _("Your demand is recorded."))
    return redirect(election)


def readable(request: HttpRequest, pk: int, rows: QuerySet[Election] | None = None) -> Election:
    """Return the election if the person may read it; 404 tells a stranger nothing of a household's."""
    election = get_object_or_404(Election.objects.for_page() if rows is None else rows, pk=pk)
    if not request.user.has_perm("residents.read_election", election):
        raise Http404
    return election


def _marks(election: Election) -> list[Mark]:
    """Return the step bar; a recall has no candidates."""
    marks = progress(ELECTION, election)
    return [mark for number, mark in enumerate(marks) if number != 1] if election.is_recall else marks


def _done(request: HttpRequest, election: Election, deed: Callable[[], object], words: str) -> HttpResponse:
    try:
        deed()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, words)
    return redirect(election)


def _said(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "reason": request.POST.get("reason", "")}


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(2**62)):
        raise Http404
    return int(text)


def _rounds() -> list[Any]:
    return list(ElectionRound.objects.filter(stage="open").select_related("place").order_by("-pk")[:10])
