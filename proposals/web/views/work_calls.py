"""Calls to departments on the portal: ask, answer, the desk of those who are asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from proposals.actions import work_calls as actions
from proposals.models.works import Call
from proposals.queries.works import calls_for
from proposals.states.works import CALL, CallStage
from proposals.web.forms.works import CallForm

from .evaluation import readable
from .works import ask_staff


def detail(request: HttpRequest, pk: int, call_pk: int) -> HttpResponse:
    """Show a call: what is asked, by when, the answer, and each level that it reached."""
    call = _call(request, pk, call_pk)
    user = request.user
    context = {
        "proposal": call.proposal,
        "call": call,
        "marks": progress(CALL, call),
        "offers": available_steps(CALL, call, user) if user.is_authenticated else [],
        "trace": public_trace(CALL, call, user),
    }
    return render(request, "proposals/works/call.html", context)


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a department."""
    proposal = readable(request, pk)
    ask_staff(request, proposal)
    form, by = CallForm(request.POST or None, proposal=proposal), user_of(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.ask_department(proposal=proposal, by=by, **form.cleaned_data))
    ):
        messages.success(request, _("Called. You are told of the answer."))
        return redirect("proposals:works", pk=pk)
    context = {"proposal": proposal, "form": form, "title": _("Call a department")}
    return render(request, "proposals/works/form.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, call_pk: int, name: str) -> HttpResponse:
    """Answer, ask again, or take back."""
    call, by, reason = _call(request, pk, call_pk), user_of(request), request.POST.get("reason", "")
    deeds = {
        "answer": lambda: actions.answer_call(call=call, answer=reason, by=by),
        "ask_again": lambda: actions.ask_again(call=call, reason=reason, by=by),
        "withdraw": lambda: actions.withdraw_call(call=call, reason=reason, by=by),
    }
    if name not in deeds:
        raise Http404
    tried(request, deeds[name])
    return redirect(call)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """List the calls to one's departments, and those of the places where one serves."""
    rows = calls_for(user_of(request))
    if "all" not in request.GET:
        rows = rows.filter(stage=CallStage.ASKED)
    page = page_of(rows, keys=("due_on", "id"), after=request.GET.get("after", ""), size=20)
    return render(request, "proposals/works/calls.html", {"page": page, "all": "all" in request.GET})


def _call(request: HttpRequest, pk: int, call_pk: int) -> Call:
    proposal = readable(request, pk)
    call = get_object_or_404(Call.objects.with_facts(), pk=call_pk, proposal=proposal)
    call.proposal = proposal
    return call
