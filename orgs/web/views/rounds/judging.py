"""What somebody has to judge, and the score sheet of an organisation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.attachments import attachments_of
from core.deeds import as_pdf, tried, user_of
from core.keyset import page_of
from orgs.actions import rounds as actions
from orgs.models.rounds import Assignment
from orgs.printing.rounds import sheet_pdf
from orgs.queries.federation import peer_figures
from orgs.queries.rounds import lines_to_judge, to_judge
from orgs.rules.rounds import assessment_runs
from orgs.states.rounds import AssignmentStage
from orgs.web.forms.rounds import OwnTieForm, SheetForm


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what the reader has to judge, and has judged."""
    user = user_of(request)
    rows = to_judge(user)
    open_ones = rows.filter(stage=AssignmentStage.ASSIGNED)
    page = page_of(rows.exclude(stage=AssignmentStage.ASSIGNED), keys=("-id",), after=request.GET.get("after", ""))
    return render(request, "orgs/rounds/judging.html", {"open": open_ones[:200], "page": page})


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the score sheet; keep what was filled in, and hand it in when asked."""
    assignment = assignment_or_404(request, pk)
    required = lines_to_judge(assignment)
    known = {line.code for line in required}
    more = [line for line in lines_to_judge(assignment, overrides=True) if line.code not in known]
    closed = assignment.stage != AssignmentStage.ASSIGNED or bool(assessment_runs(assignment))
    form = SheetForm(request.POST or None, assignment=assignment, required=required, more=more)
    if request.method == "POST" and not closed and form.is_valid() and _kept(request, assignment, form):
        return redirect("orgs:judging" if "hand_in" in request.POST else assignment)
    declared = {one.code: one for one in assignment.entry.declarations.all()}
    context: dict[str, Any] = {
        "assignment": assignment,
        "entry": assignment.entry,
        "organisation": assignment.entry.organisation,
        "form": form,
        "closed": closed,
        "required": [_with_facts(row, assignment, declared) for row in form.rows(required)],
        "more": [_with_facts(row, assignment, declared) for row in form.rows(more)],
        "tie_form": OwnTieForm(),
        "peers": peer_figures(assignment.entry.organisation, assignment.entry.round.as_of),
        "given": list(assignment.given.all()),
    }
    return render(request, "orgs/rounds/sheet.html", context)


def _kept(request: HttpRequest, assignment: Assignment, form: SheetForm) -> bool:
    """Keep the points, and hand them in if that was asked; all of it, or nothing with the reason beside the field."""
    user = user_of(request)
    code = ""
    try:
        with transaction.atomic():
            for facts in form.filled():
                code = facts["code"]
                actions.give_points(assignment=assignment, by=user, **facts)
    except ValidationError as refused:
        by_field = refused.message_dict if hasattr(refused, "error_dict") else {}
        for name, words in (by_field or {"": refused.messages}).items():
            field = f"{name}_{code}"
            form.add_error(field if field in form.fields else None, words)  # type: ignore[arg-type]
        return False
    if "hand_in" not in request.POST:
        messages.success(request, _("Saved. Nothing is handed in yet."))
        return True
    return tried(request, lambda: actions.hand_in(assignment=assignment, by=user), done=_("Handed in. Thank you."))


def _with_facts(row: Any, assignment: Assignment, declared: dict[str, Any]) -> dict[str, Any]:
    """Return an indicator of the sheet with what is declared, its proof and what was computed."""
    one = declared.get(row.line.code)
    found = {line["code"]: line for line in assignment.entry.computed}.get(row.line.code, {})
    files = list(attachments_of(one)) if one else []
    return {"row": row, "declared": one, "files": files, "found": found}


@login_required
@require_POST
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Step back from an organisation to which there is a tie."""
    assignment, user = assignment_or_404(request, pk), user_of(request)
    form = OwnTieForm(request.POST)
    if not form.is_valid() or assignment.user_id != user.pk:
        messages.error(request, _("Choose what ties you."))
        return redirect(assignment)
    organisation = assignment.entry.organisation
    deed = lambda: actions.declare_tie(user=user, organisation=organisation, by=user, **form.cleaned_data)  # noqa: E731
    tried(request, deed, done=_("You no longer judge this organisation. The staff find somebody else."))
    return redirect("orgs:judging")


@login_required
@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the score sheet as PDF on A4, with a line for the signature."""
    assignment = assignment_or_404(request, pk)
    return as_pdf(sheet_pdf(assignment), f"{assignment.entry.round}-评分表-{assignment.entry.organisation}.pdf")


def assignment_or_404(request: HttpRequest, pk: int) -> Assignment:
    """Return an assignment to whoever judges it."""
    rows = Assignment.objects.select_related("entry__round__standard", "entry__organisation__place", "user")
    found = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("orgs.judge_entry", found) or found.stage == AssignmentStage.RECUSED:
        raise Http404
    return found
