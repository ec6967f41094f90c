"""Leaving the register: asking, the hearing, the list of what is settled, the notice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.flow import Mark, available_steps, progress
from disclosure.queries import public_trace
from orgs.actions import register as actions
from orgs.actions.register.deeds import ENDING_STEPS
from orgs.models import Organisation
from orgs.models.register import Deregistration, SettlementItem
from orgs.rules.deregistration import why_not_end, why_not_settled
from orgs.states.deregistration import ENDING, EndingStage, Ground
from orgs.web.forms.register import AskForm

from .register import keep_files, organisation_or_404, step_by

# Everybody reads what is on public notice or over; a warning is between the organisation and the office.
PUBLIC = (EndingStage.ANNOUNCED, EndingStage.DONE)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest case, or how to ask for one; a POST adds papers."""
    organisation = organisation_or_404(pk)
    user: Any = request.user
    case = organisation.deregistrations.select_related("organisation__place", "notice").order_by("-pk").first()
    reads = user.has_perm("orgs.read_register", organisation)
    if not reads and (case is None or case.stage not in PUBLIC):
        raise Http404
    if request.method == "POST" and case is not None:
        keep_files(request, case)
        return redirect(case)
    manages = user.has_perm("orgs.ask_deregistration", organisation)
    context = {
        "organisation": organisation,
        "case": case,
        "reads": reads,
        "ask_form": AskForm() if manages and why_not_end(organisation) is None else None,
        **(_parts(case, user, reads=reads) if case is not None else {}),
    }
    return render(request, "orgs/register/deregistration.html", context)


def marks_of(case: Deregistration) -> list[Mark]:
    """Return the step bar; who asks for it by its own wish is not warned and has nothing to answer."""
    marks = progress(ENDING, case)
    if case.ground != Ground.VOLUNTARY:
        return marks
    is_asked = case.stage == EndingStage.ASKED
    return [Mark(str(EndingStage.ASKED.label), "current" if is_asked else "done"), *marks[3 if is_asked else 2 :]]


def _parts(case: Deregistration, user: Any, *, reads: bool) -> dict[str, Any]:
    settles = user.has_perm("orgs.decide_deregistration", case) and case.stage == EndingStage.SETTLING
    items = list(case.items.select_related("done_by"))
    for item in items:
        item.case = case
    return {
        "marks": marks_of(case),
        "offers": available_steps(ENDING, case, user) if user.is_authenticated else [],
        "items": [(item, why_not_settled(item) if item.done_on is None else None) for item in items],
        "settles": settles,
        "attachments": attachments_of(case) if reads else [],
        "trace": public_trace(ENDING, case, user, concerned=reads) if reads or case.stage in PUBLIC else [],
    }


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to leave the register."""
    organisation = organisation_or_404(pk)
    form = AskForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        messages.error(request, _("Please say why."))
        return redirect("orgs:deregistration", pk=pk)
    try:
        actions.ask_deregistration(organisation=organisation, by=user, reason=form.cleaned_data["reason"])
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Asked. The office answers in your messages."))
    return redirect("orgs:deregistration", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the newest case by its action."""
    return step_by(request, _case(pk), ENDING_STEPS, name)


@login_required
@require_POST
def settle_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Say that an item is settled, and how."""
    rows = SettlementItem.objects.select_related("case__organisation__place")
    item = get_object_or_404(rows, pk=item_pk, case__organisation=pk)
    user: Any = request.user
    return _done(request, pk, lambda: actions.settle_item(item=item, note=request.POST.get("note", ""), by=user))


@login_required
@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what this organisation has to settle besides."""
    user: Any = request.user
    case = _case(pk)
    return _done(request, pk, lambda: actions.add_item(case=case, label=request.POST.get("label", ""), by=user))


def _done(request: HttpRequest, pk: int, deed: Any) -> HttpResponse:
    try:
        deed()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:deregistration", pk=pk)


def _case(pk: int) -> Deregistration:
    organisation: Organisation = organisation_or_404(pk)
    case = organisation.deregistrations.select_related("organisation__place", "notice").order_by("-pk").first()
    if case is None:
        raise Http404
    return case
