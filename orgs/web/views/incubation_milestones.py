"""Milestones of a case on the portal: report, prove, confirm, move, drop, remove."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import store_attachment
from orgs.actions import incubation_milestones as actions
from orgs.actions.incubation_plan import remove_milestone
from orgs.models.incubation import IncubationMilestone
from orgs.web.forms.incubation import MoveForm, ProofForm

REASONED = {
    "report": actions.report_milestone,
    "reopen": actions.reopen_milestone,
    "drop": actions.drop_milestone,
}


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a milestone by its action."""
    milestone, user = _readable(request, pk), request.user
    facts: dict[str, Any] = {"milestone": milestone, "by": user}
    if name not in {"finish", "move", *REASONED}:
        raise Http404
    try:
        if name == "finish":
            actions.finish_milestone(**facts)
        elif name == "move":
            actions.move_milestone(**facts, **_new_day(request))
        else:
            REASONED[name](**facts, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(milestone)


@login_required
@require_POST
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a proof to a milestone."""
    milestone = _readable(request, pk)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a photo or a file first."))
        return redirect(milestone)
    try:
        store_attachment(upload=form.cleaned_data["file"], subject=milestone, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Added."))
    return redirect(milestone)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a milestone from a plan that is being made."""
    milestone = _readable(request, pk)
    case, user = milestone.incubation, request.user
    try:
        remove_milestone(milestone=milestone, by=user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Removed."))
    return redirect(case)


def _new_day(request: HttpRequest) -> dict[str, Any]:
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise ValidationError([text for errors in form.errors.values() for text in errors])
    return form.cleaned_data


def _readable(request: HttpRequest, pk: int) -> IncubationMilestone:
    rows = IncubationMilestone.objects.select_related(
        "incubation__circle__leader", "incubation__place", "incubation__mentor__user"
    )
    milestone = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("orgs.read_incubation", milestone):
        raise Http404
    if not request.user.has_perm("orgs.read_incubation_inside", milestone):
        raise PermissionDenied
    return milestone
