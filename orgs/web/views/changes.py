"""Changes on the register: what was changed, reporting one, deciding on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import register as actions
from orgs.actions.register.deeds import CHANGE_STEPS
from orgs.models.register import ChangeRequest
from orgs.queries.register import public_history
from orgs.rules.changes import why_not_report
from orgs.states.changes import CHANGE, ChangeKind
from orgs.web.forms.register import ChangeForm

from .register import keep_files, managed_or_403, organisation_or_404, step_by


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was and is; managers and staff see what is under way, too."""
    organisation = organisation_or_404(pk)
    reads = request.user.has_perm("orgs.read_register", organisation)
    rows = organisation.changerequests.all() if reads else public_history(organisation).order_by()
    context = {
        "organisation": organisation,
        "page": page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20),
        "reads": reads,
        "kinds": ChangeKind.choices if request.user.has_perm("orgs.manage_organisation", organisation) else [],
        "refusal": why_not_report(organisation),
    }
    return render(request, "orgs/register/changes.html", context)


@login_required
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Report a change of one kind, with its proofs."""
    organisation = managed_or_403(request, pk)
    if not request.user.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied
    if kind not in ChangeKind.values:
        raise Http404
    form = ChangeForm(request.POST or None, organisation=organisation, kind=kind)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            change = actions.report_change(organisation=organisation, kind=kind, by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            keep_files(request, change)
            messages.success(request, _("Reported. The office decides; you are told in your messages."))
            return redirect(change)
    context = {
        "organisation": organisation,
        "form": form,
        "kind": ChangeKind(kind),
        "refusal": why_not_report(organisation),
    }
    return render(request, "orgs/register/change_new.html", context)


@login_required
def detail(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    """Show a change as a process page; a POST adds proofs."""
    change = _found(request, pk, change_pk)
    if request.method == "POST":
        keep_files(request, change)
        return redirect(change)
    user: Any = request.user
    context = {
        "change": change,
        "organisation": change.organisation,
        "marks": progress(CHANGE, change),
        "offers": available_steps(CHANGE, change, user),
        "attachments": attachments_of(change),
        "may_add": user.has_perm("orgs.manage_organisation", change)
        and ChangeRequest.objects.open().filter(pk=change.pk).exists(),
        "trace": public_trace(CHANGE, change, user, concerned=True),
    }
    return render(request, "orgs/register/change.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, change_pk: int, name: str) -> HttpResponse:
    """Take a step of the change by its action."""
    return step_by(request, _found(request, pk, change_pk), CHANGE_STEPS, name)


def _found(request: HttpRequest, pk: int, change_pk: int) -> ChangeRequest:
    rows = ChangeRequest.objects.select_related("organisation__place", "new_person", "new_place")
    change = get_object_or_404(rows, pk=change_pk, organisation=pk)
    if not request.user.has_perm("orgs.read_change", change):
        raise Http404
    return change
