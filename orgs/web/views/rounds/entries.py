"""An organisation in a round: figures, declaration with proof, result, review; and what the committee does with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.attachments import attachments_of
from core.deeds import as_pdf, keep_files, tried, user_of
from core.flow import available_steps, progress
from disclosure.queries import public_trace
from orgs.actions import rounds as actions
from orgs.actions.rounds.declaring import DECLARABLE
from orgs.actions.rounds.deeds import ASSIGNMENT_STEPS, ENTRY_STEPS
from orgs.models.rounds import Assignment, RatingReview, RoundEntry
from orgs.printing.rounds import declaration_pdf
from orgs.queries.ratings import told
from orgs.queries.rounds import entry_with_round, lines_of
from orgs.rating.result import left_out_of
from orgs.rating.table import table_of
from orgs.rules.rounds import excludes_deciding, may_see_entry, why_no_review, why_not_declare
from orgs.states.rounds import ENTRY, REVIEW, EntryStage, RatingRoundStage, ReviewStage
from orgs.states.standards import Source
from orgs.web.forms.rounds import AssignForm, DecisionForm, VoteForm, WordsForm


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry; the public sees the result, those concerned the declaration and what was given besides."""
    entry, user = entry_or_404(request, pk), user_of(request)
    inside = user.is_authenticated and user.has_perm("orgs.read_entry", entry)
    mine = user.is_authenticated and user.has_perm("orgs.declare_for_rating", entry)
    declaring = mine and entry.round.stage == RatingRoundStage.DECLARING
    offers = available_steps(ENTRY, entry, user) if declaring else []
    table = table_of(entry.round.standard) if entry.round.standard else None
    context: dict[str, Any] = {
        "entry": entry,
        "organisation": entry.organisation,
        "inside": inside,
        "mine": mine,
        "marks": progress(ENTRY, entry),
        "offers": [offer for offer in offers if offer.step.name in ENTRY_STEPS],
        "declares": mine and not why_not_declare(entry),
        "parts": told(lines_of(entry), table) if table else [],
        "review": RatingReview.objects.filter(entry=entry).prefetch_related("votes__member__user").first(),
        "why_no_review": why_no_review(entry) if mine else "",
        "trace": public_trace(ENTRY, entry, user, concerned=inside),
    }
    if mine and not context["why_no_review"]:
        context["review_form"] = WordsForm(label=_("What should be looked at again, and why?"))
    if inside:
        context |= {"declared": _declared(entry), **_for_staff(entry, user), **_for_committee(entry, user)}
    return render(request, "orgs/rounds/entry.html", context)


def _declared(entry: RoundEntry) -> list[dict[str, Any]]:
    """Return what may be declared, with what is, and its proof."""
    if entry.round.standard is None:
        return []
    made = {one.code: one for one in entry.declarations.all()}
    table = table_of(entry.round.standard)
    left_out = left_out_of(entry.computed)
    rows = []
    for line in table.lines:
        if line.source in DECLARABLE and line.code not in left_out:
            one = made.get(line.code)
            rows.append(
                {
                    "line": line,
                    "needed": line.source == Source.DECLARED,
                    "one": one,
                    "files": list(attachments_of(one)) if one else [],
                }
            )
    return rows


def _for_staff(entry: RoundEntry, user: Any) -> dict[str, Any]:
    """Return who judges, and what they gave, for the staff who run the round and for the committee."""
    runs = user.has_perm("orgs.run_rating_round", entry.round)
    on_committee = user.has_perm("orgs.sit_on_committee", entry)
    if not runs and not on_committee:
        return {}
    judged = entry.assignments.select_related("user").prefetch_related("given").order_by("kind", "pk")
    return {
        "runs": runs,
        "judged": judged,
        "assign_form": AssignForm(entry=entry) if runs and entry.round.stage in {"declaring", "assessing"} else None,
    }


def _for_committee(entry: RoundEntry, user: Any) -> dict[str, Any]:
    if not user.has_perm("orgs.sit_on_committee", entry):
        return {}
    tied = excludes_deciding(user, entry)
    review = RatingReview.objects.filter(entry=entry).first()
    found: dict[str, Any] = {"on_committee": True, "tied": tied}
    if tied:
        return found
    if entry.round.stage == RatingRoundStage.COMMITTEE and entry.stage in {"entered", "declared", "decided"}:
        initial = {"stars": entry.stars if entry.stars is not None else entry.stars_by_points, "why": entry.why}
        found["decision_form"] = DecisionForm(initial=initial)
    if review is not None and review.stage == ReviewStage.REQUESTED:
        voted = review.votes.filter(member__user=user).exists()
        found["vote_form"] = None if voted else VoteForm()
        found["review_offers"] = [one for one in available_steps(REVIEW, review, user) if one.step.name != "withdraw"]
    if review is not None and review.stage == ReviewStage.UPHELD and entry.stage == EntryStage.DECIDED:
        found["amend_form"] = DecisionForm(initial={"stars": entry.stars})
    return found


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Hand the declaration in, or withdraw."""
    entry, user = entry_or_404(request, pk), user_of(request)
    if name not in ENTRY_STEPS:
        raise Http404
    tried(request, lambda: ENTRY_STEPS[name](entry, user, request.POST.get("reason", "")))
    return redirect(entry)


@login_required
@require_POST
def declare(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write down what is declared about an indicator, and keep its proof."""
    entry, user = entry_or_404(request, pk), user_of(request)
    words = request.POST.get("words", "")
    try:
        made = actions.declare(entry=entry, code=code, words=words, by=user)
    except ValidationError as refused:
        messages.error(request, f"{code}: {' '.join(refused.messages)}")
    else:
        keep_files(request, made)
        messages.success(request, _("Saved."))
    return redirect(f"{entry.get_absolute_url()}#declare-{code}")


@login_required
@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the declaration as PDF on A4, with room for the seal."""
    entry = entry_or_404(request, pk)
    if not request.user.has_perm("orgs.read_entry", entry):
        raise Http404
    return as_pdf(declaration_pdf(entry, _declared(entry)), f"{entry.round}-申报表-{entry.organisation}.pdf")


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the organisation to one more assessor, as street staff."""
    entry, user = entry_or_404(request, pk), user_of(request)
    form = AssignForm(request.POST, entry=entry)
    if form.is_valid():
        tried(request, lambda: actions.assign_assessor(entry=entry, user=form.cleaned_data["user"], by=user))
    else:
        messages.error(request, _("Choose an assessor of this round."))
    return redirect(entry)


@login_required
@require_POST
def assignment_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Recuse an assessor, or give points back, as street staff."""
    assignment = get_object_or_404(Assignment.objects.select_related("entry__round", "entry__organisation"), pk=pk)
    user = user_of(request)
    if name not in ASSIGNMENT_STEPS or not user.has_perm("orgs.run_rating_round", assignment):
        raise Http404
    tried(request, lambda: ASSIGNMENT_STEPS[name](assignment, user, request.POST.get("reason", "")))
    return redirect(assignment.entry)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, or amend after a granted review, as the committee."""
    entry, user = entry_or_404(request, pk), user_of(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how many stars."))
        return redirect(entry)
    deed = actions.amend_entry if "amend" in request.POST else actions.decide_entry
    tried(request, lambda: deed(entry=entry, by=user, **form.cleaned_data), done=_("Decided."))
    if request.POST.get("back") == "committee":
        return redirect("orgs:round_committee", entry.round_id)
    return redirect(entry)


@login_required
@require_POST
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that the result be reviewed, as the organisation."""
    entry, user = entry_or_404(request, pk), user_of(request)
    words = request.POST.get("words", "")
    tried(request, lambda: actions.ask_for_review(entry=entry, words=words, by=user), done=_("Asked for a review."))
    return redirect(entry)


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote on the review, as a member of the committee."""
    entry, user = entry_or_404(request, pk), user_of(request)
    form = VoteForm(request.POST)
    if form.is_valid():
        review = get_object_or_404(RatingReview, entry=entry)
        tried(request, lambda: actions.vote_on_review(review=review, by=user, **form.cleaned_data), done=_("Voted."))
    else:
        messages.error(request, _("Choose how you vote."))
    return redirect(entry)


@login_required
@require_POST
def review_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Write down what the committee decided about the review, or take the review back."""
    entry, user = entry_or_404(request, pk), user_of(request)
    review = get_object_or_404(RatingReview.objects.select_related("entry__round", "entry__organisation"), entry=entry)
    reason = request.POST.get("reason", "")
    if name == "withdraw":
        tried(request, lambda: actions.withdraw_review(review=review, by=user))
    elif name in {"uphold", "reject"}:
        grants = name == "uphold"
        tried(request, lambda: actions.decide_review(review=review, grants=grants, reason=reason, by=user))
    else:
        raise Http404
    return redirect(entry)


def entry_or_404(request: HttpRequest, pk: int) -> RoundEntry:
    """Return an entry if the reader may see it."""
    entry = entry_with_round(pk)
    if entry is None or not may_see_entry(user_of(request), entry):
        raise Http404
    return entry
