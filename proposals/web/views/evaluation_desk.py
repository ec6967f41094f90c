"""Staff and leaders write down what others say of a result: a sheet, a meeting, a third party, the money."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.deeds import tried_in
from core.keyset import page_of
from proposals.actions.evaluation import decide_with_few, record_money
from proposals.actions.evaluation_parts import record_meeting_verdict, record_third_party
from proposals.actions.rating import record_rating_sheet
from proposals.models.evaluation import Evaluation, Rating, RollEntry
from proposals.states import Stage
from proposals.web.forms.evaluation import (
    DecideForm,
    MeetingVerdictForm,
    MoneyForm,
    PartForm,
    SheetForm,
    ThirdPartyForm,
)

from .evaluation import evaluation_of, readable


@dataclass(frozen=True)
class Desk:
    """One form of the desk: its heading, what it asks, who may fill it in, and what is done with it."""

    title: str | Promise
    form: type[PartForm]
    permission: str
    deed: Callable[..., object]


def _sheet(*, evaluation: Evaluation, by: Any, lines: Any, sheet: Any) -> object:
    return record_rating_sheet(evaluation=evaluation, rows=lines, upload=sheet, by=by)


_STAFF = "proposals.evaluate_proposal"
DESKS = {
    "sheet": Desk(gettext_lazy("Record ratings from a paper sheet"), SheetForm, "proposals.record_ratings", _sheet),
    "meeting": Desk(
        gettext_lazy("Verdict of the meeting of representatives"),
        MeetingVerdictForm,
        _STAFF,
        record_meeting_verdict,
    ),
    "third-party": Desk(gettext_lazy("Report of a third party"), ThirdPartyForm, _STAFF, record_third_party),
    "money": Desk(gettext_lazy("Budget against spending"), MoneyForm, _STAFF, record_money),
    "decide": Desk(gettext_lazy("Decide with few ratings"), DecideForm, _STAFF, decide_with_few),
}


@login_required
def desk(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Fill in one part of an evaluation."""
    evaluation = evaluation_of(readable(request, pk))
    found = DESKS.get(part)
    if found is None:
        raise Http404
    user: Any = request.user
    if not user.has_perm(found.permission, evaluation.proposal):
        raise PermissionDenied(_("Only the office and the leaders of the place do this."))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = found.form(*data, evaluation=evaluation)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: found.deed(evaluation=evaluation, by=user, **form.cleaned_data))
    ):
        messages.success(request, _("Written down."))
        return redirect(evaluation)
    context = {"proposal": evaluation.proposal, "evaluation": evaluation, "form": form, "title": found.title}
    return render(request, "proposals/evaluation/desk.html", context)


@login_required
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff and leaders the households that may rate, with their numbers, for going from door to door."""
    evaluation = evaluation_of(readable(request, pk))
    if not request.user.has_perm("proposals.record_ratings", evaluation.proposal):
        raise PermissionDenied(_("Only the office and the leaders of the place do this."))
    rated = Rating.objects.filter(evaluation=evaluation, household=OuterRef("household"))
    rows = RollEntry.objects.filter(evaluation=evaluation, drawn=True).select_related("household__place__parent")
    page = page_of(rows.annotate(rated=Exists(rated)), keys=("number",), after=request.GET.get("after", ""), size=100)
    open_ = evaluation.closed_at is None and evaluation.proposal.stage == Stage.EVALUATING
    context = {"proposal": evaluation.proposal, "evaluation": evaluation, "page": page, "is_open": open_}
    return render(request, "proposals/evaluation/roll.html", context)
