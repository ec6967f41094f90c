"""What members share: the pool, a thing with its loans, offering and asking."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps
from core.keyset import page_of
from orgs.actions import federation_pool as actions
from orgs.filters.federation import PoolFilter
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.queries.federation import shared_things
from orgs.rules.federation import speaks_for
from orgs.states.federation import HOLDING, LOAN, LoanStage
from orgs.web.forms.federation import AskForm, ShareForm

from .public import federation_or_404, organisations_of

LOANS_SHOWN = 60


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what members share."""
    federation = federation_or_404()
    rows = shared_things(federation)
    found = PoolFilter(request.GET, queryset=rows)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=("-id",), after=request.GET.get("after", ""))
    context = {
        "filter": found,
        "page": page,
        "shares": organisations_of(user_of(request), federation).exists(),
    }
    template = "_things.html" if request.htmx else "pool.html"  # type: ignore[attr-defined]
    return render(request, f"orgs/federation/{template}", context)


@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Offer something to the other members."""
    federation, user = federation_or_404(), user_of(request)
    members = organisations_of(user, federation)
    if not members.exists():
        raise PermissionDenied
    form = ShareForm(request.POST or None, speaks_for=members)
    made: list[PoolItem] = []

    def deed() -> None:
        made.append(actions.share(federation=federation, by=user, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and tried_in(form, deed):
        return redirect(made[0])
    return render(request, "orgs/federation/share.html", {"form": form})


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a thing, when it is taken, and let members ask for it; both sides see their loans with the next steps."""
    federation, user = federation_or_404(), user_of(request)
    related = ("organisation__place", "federation__place")
    found = get_object_or_404(PoolItem.objects.select_related(*related), pk=pk, federation=federation)
    owns = speaks_for(user, found.organisation)
    members = organisations_of(user, federation)
    mine = PoolLoan.objects.filter(item=found)
    if not owns:
        mine = mine.filter(borrower__in=members)
    if not found.is_shown and not owns and not mine.exists():
        raise Http404
    others = members.exclude(pk=found.organisation_id)
    asks = found.is_shown and others.exists()
    form = AskForm(request.POST or None, speaks_for=others) if asks else None
    if request.method == "POST" and form is not None and form.is_valid():
        facts = dict(form.cleaned_data)
        borrower = facts.pop("organisation")
        if tried_in(form, lambda: actions.ask_for(item=found, borrower=borrower, by=user, **facts)):
            return redirect(found)
    taken = found.loans.filter(stage__in=HOLDING, ends_on__gte=timezone.localdate()).order_by("starts_on", "pk")
    loans = mine.select_related("borrower__place", "item__organisation__place", "federation__place").order_by("-pk")
    context: dict[str, Any] = {
        "item": found,
        "owns": owns,
        "form": form,
        "taken": taken[:LOANS_SHOWN],
        "loans": [_told(loan, user, owns=owns) for loan in loans[:LOANS_SHOWN]] if user.is_authenticated else [],
    }
    return render(request, "orgs/federation/item.html", context)


def _told(loan: PoolLoan, user: Any, *, owns: bool) -> dict[str, Any]:
    back = loan.stage == LoanStage.BACK
    given = loan.score_of_borrower if owns else loan.score_of_owner
    return {"loan": loan, "offers": available_steps(LOAN, loan, user), "scores": back and given is None}


@login_required
@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a thing to the others, or no longer."""
    found = get_object_or_404(PoolItem.objects.select_related("organisation"), pk=pk)
    user = user_of(request)
    shown = request.POST.get("shown") == "1"
    tried(request, lambda: actions.show_item(item=found, is_shown=shown, by=user))
    return redirect(found)


@login_required
@require_POST
def loan_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a loan."""
    loan, user = _loan(request, pk), user_of(request)
    if name not in actions.LOAN_STEPS:
        raise Http404
    tried(request, lambda: actions.LOAN_STEPS[name](loan, user, request.POST.get("reason", "")))
    return redirect(loan)


@login_required
@require_POST
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it was with the other side."""
    loan, user = _loan(request, pk), user_of(request)
    text = request.POST.get("points", "")
    points = int(text) if text.isdecimal() else 0
    tried(request, lambda: actions.score_loan(loan=loan, points=points, by=user), done=_("Thank you."))
    return redirect(loan)


def _loan(request: HttpRequest, pk: int) -> PoolLoan:
    bodies = [held.body_id for held in user_of(request).standing.held if held.body_id]
    sides = Q(borrower__body__in=bodies) | Q(item__organisation__body__in=bodies)
    return get_object_or_404(PoolLoan.objects.select_related("item", "borrower").filter(sides), pk=pk)
