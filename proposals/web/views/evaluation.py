"""The evaluation on the portal: read it, check the draw, rate; staff and leaders write down what others say."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.deeds import tried_in
from core.keyset import page_of
from proposals.actions.rating import rate as rate_action
from proposals.models import Proposal
from proposals.models.evaluation import Evaluation, Rating, RollEntry
from proposals.queries.evaluation import distribution, entry_of, to_rate
from proposals.rules.drawing import ticket
from proposals.rules.evaluation import missing_parts, why_no_rating
from proposals.states import Stage
from proposals.web.forms.evaluation import RatingForm
from residents.rules.adults import own_row


def readable(request: HttpRequest, pk: int) -> Proposal:
    """Return the proposal if the person may read it; 404 tells a stranger nothing of it."""
    rows = Proposal.objects.select_related("place", "street", "author", "category", "organisation")
    proposal = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("proposals.read_proposal", proposal):
        raise Http404
    return proposal


def evaluation_of(proposal: Proposal) -> Evaluation:
    """Return the last round of a proposal's evaluation; 404 where there is none."""
    rows = Evaluation.objects.filter(proposal=proposal).select_related("meeting_verdict", "third_party")
    evaluation = rows.order_by("-number").first()
    if evaluation is None:
        raise Http404
    evaluation.proposal = proposal
    return evaluation


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the evaluation: who rates and until when, what they and others say, what is missing."""
    evaluation = evaluation_of(readable(request, pk))
    return _page(request, evaluation, None)


@login_required
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate for one's household."""
    evaluation = evaluation_of(readable(request, pk))
    form, user = RatingForm(request.POST), request.user
    if form.is_valid() and tried_in(
        form,
        lambda: rate_action(evaluation=evaluation, by=user, **form.cleaned_data),  # type: ignore[arg-type]
    ):
        messages.success(request, _("Thank you. Your household has rated; you can change it until the end."))
        return redirect(evaluation)
    return _page(request, evaluation, form)


def _page(request: HttpRequest, evaluation: Evaluation, form: RatingForm | None) -> HttpResponse:
    user: Any = request.user
    proposal = evaluation.proposal
    meeting, third = getattr(evaluation, "meeting_verdict", None), getattr(evaluation, "third_party", None)
    runs = proposal.stage == Stage.EVALUATING and not evaluation.verdict
    why = why_no_rating(evaluation, user) if runs else None
    own = _own(evaluation, user) if runs and why is None else None
    is_staff = user.has_perm("proposals.evaluate_proposal", proposal)
    context = {
        "proposal": proposal,
        "evaluation": evaluation,
        "terms": evaluation.terms,
        "bars": distribution(evaluation),
        "meeting": meeting,
        "minutes": attachments_of(meeting) if meeting else (),
        "third": third,
        "reports": attachments_of(third) if third else (),
        "earlier": list(Evaluation.objects.filter(proposal=proposal, number__lt=evaluation.number).order_by("-number")),
        "runs": runs,
        "why_no_rating": why,
        "own": own,
        "form": form or (RatingForm(initial=_initial(own)) if runs and why is None else None),
        "is_staff_here": is_staff,
        "may_record": runs and user.has_perm("proposals.record_ratings", proposal),
        "missing": missing_parts(evaluation) if is_staff and runs else [],
        "few": evaluation.closed_at is not None and evaluation.rating_count < evaluation.least,
    }
    return render(request, "proposals/evaluation/detail.html", context)


def _own(evaluation: Evaluation, user: Any) -> Rating | None:
    row = own_row(user)
    return Rating.objects.filter(evaluation=evaluation, household=row.household_id).first() if row else None


def _initial(own: Rating | None) -> dict[str, Any]:
    return {"stars": own.stars, "words": own.words} if own else {}


def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the households were drawn, so that anybody can do it again; ids and names are not shown."""
    evaluation = evaluation_of(readable(request, pk))
    page = page_of(
        RollEntry.objects.filter(evaluation=evaluation).only("number", "drawn", "evaluation_id"),
        keys=("number",),
        after=request.GET.get("after", ""),
        size=100,
    )
    context = {
        "proposal": evaluation.proposal,
        "evaluation": evaluation,
        "page": page,
        "tickets": [(entry, ticket(evaluation.seed, entry.number)) for entry in page.rows],
        "own": entry_of(request.user, evaluation),
    }
    return render(request, "proposals/evaluation/draw.html", context)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List what one's household may rate."""
    rows = list(to_rate(request.user)[:100])  # type: ignore[arg-type]
    has_home = bool(rows) or own_row(request.user) is not None  # type: ignore[arg-type]
    return render(request, "proposals/evaluation/mine.html", {"rows": rows, "has_home": has_home})
