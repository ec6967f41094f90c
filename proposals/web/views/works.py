"""How a proposal is carried out, on the portal: its tasks, one task, my tasks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import tried, tried_in, user_of
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from proposals.actions import work_making as making
from proposals.actions import works as actions
from proposals.models import Proposal
from proposals.models.works import Call, Work
from proposals.queries.works import photos_of, standing_of, works_of, works_to_accept
from proposals.rules.works import everything_is_settled, may_report
from proposals.states import Stage
from proposals.states.works import WORK
from proposals.web.forms.works import AddForm, DelayForm, DoneForm, GiveForm, ProgressForm

from .evaluation import readable

STARTED = (Stage.EXECUTING, Stage.EVALUATING, Stage.PUBLICISING, Stage.ARCHIVED)
_BY_BUTTON: dict[str, Callable[[Work, Any, str], Work]] = {
    "begin": lambda work, by, _reason: actions.begin_work(work=work, by=by),
    "go_on": lambda work, by, _reason: actions.go_on(work=work, by=by),
    "accept": lambda work, by, _reason: actions.accept_work(work=work, by=by),
    "send_back": lambda work, by, reason: actions.send_back_work(work=work, reason=reason, by=by),
    "drop": lambda work, by, reason: actions.drop_work(work=work, reason=reason, by=by),
}


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tasks of a proposal and its calls to departments, with their lights."""
    proposal = readable(request, pk)
    if proposal.stage not in STARTED:
        raise Http404
    works = list(Work.objects.with_facts().filter(proposal=proposal))
    runs = proposal.stage == Stage.EXECUTING
    is_staff = runs and request.user.has_perm("proposals.execute_proposal", proposal)
    context = {
        "proposal": proposal,
        "works": works,
        "standing": standing_of(works),
        "calls": list(Call.objects.with_facts().filter(proposal=proposal).order_by("pk")),
        "is_staff_here": is_staff,
        "why_not_finished": everything_is_settled(proposal) if is_staff else None,
    }
    return render(request, "proposals/works/index.html", context)


def detail(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Show one task: who does it and until when, how it goes on, what delayed it."""
    work = _work(request, pk, work_pk)
    user = request.user
    lines = list(work.progress.select_related("by").order_by("-pk"))
    photos = photos_of(lines)
    offers = available_steps(WORK, work, user) if user.is_authenticated else []
    context = {
        "proposal": work.proposal,
        "work": work,
        "marks": progress(WORK, work),
        "lines": [(line, photos.get(line.pk, [])) for line in lines],
        "delays": list(work.delays.order_by("pk")),
        "offers": [offer for offer in offers if offer.step.name in _BY_BUTTON],
        "may_give": any(offer.step.name == "give_to" and offer.open for offer in offers),
        "may_report": user.is_authenticated and may_report(user, work),  # type: ignore[arg-type]
        "trace": public_trace(WORK, work, user),
    }
    return render(request, "proposals/works/detail.html", context)


@login_required
def report(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Write down how a task goes on, with photos."""
    work = _work(request, pk, work_pk)
    form, photos = ProgressForm(request.POST or None, initial={"percent": work.percent}), _photos(request)
    by = user_of(request)
    return _deed(
        request,
        work,
        form,
        lambda: actions.report_progress(work=work, by=by, photos=photos, **form.cleaned_data),
        title=_("Report progress"),
        with_files=True,
    )


@login_required
def done(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Report a task as done, with photos."""
    work = _work(request, pk, work_pk)
    form, photos, by = DoneForm(request.POST or None), _photos(request), user_of(request)
    return _deed(
        request,
        work,
        form,
        lambda: actions.finish_work(work=work, by=by, photos=photos, **form.cleaned_data),
        title=_("Report that it is done"),
        with_files=True,
    )


@login_required
def delay(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Report a delay."""
    work = _work(request, pk, work_pk)
    form, by = DelayForm(request.POST or None), user_of(request)
    return _deed(
        request,
        work,
        form,
        lambda: actions.delay_work(work=work, by=by, **form.cleaned_data),
        title=_("Report a delay"),
    )


@login_required
def give(request: HttpRequest, pk: int, work_pk: int) -> HttpResponse:
    """Give a task to somebody else."""
    work = _work(request, pk, work_pk)
    form, by = GiveForm(request.POST or None, proposal=work.proposal), user_of(request)
    return _deed(
        request,
        work,
        form,
        lambda: making.give_work(work=work, by=by, **form.facts()),
        title=_("Give to somebody else"),
        permission="proposals.manage_work",
    )


@login_required
@require_POST
def step(request: HttpRequest, pk: int, work_pk: int, name: str) -> HttpResponse:
    """Take a step that needs a reason at most."""
    work = _work(request, pk, work_pk)
    if name not in _BY_BUTTON:
        raise Http404
    tried(request, lambda: _BY_BUTTON[name](work, request.user, request.POST.get("reason", "")))
    return redirect(work)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a task that the plan doesn't have."""
    proposal = readable(request, pk)
    ask_staff(request, proposal)
    form, by = AddForm(request.POST or None, proposal=proposal), user_of(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: making.add_work(proposal=proposal, by=by, **form.facts()))
    ):
        messages.success(request, _("Added. Whoever does it is told."))
        return redirect("proposals:works", pk=pk)
    context = {"proposal": proposal, "form": form, "title": _("Add a task")}
    return render(request, "proposals/works/form.html", context)


@login_required
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that everything is carried out, and begin the evaluation."""
    proposal, by = readable(request, pk), user_of(request)
    ask_staff(request, proposal)
    ended = tried(
        request,
        lambda: actions.finish_execution(proposal=proposal, reason=request.POST.get("reason", ""), by=by),
        done=_("Carried out. Now its households say whether it is good."),
    )
    return redirect("proposals:detail" if ended else "proposals:works", pk=pk)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the tasks of a person and of what the person stands for, and those to accept."""
    user = user_of(request)
    page = page_of(works_of(user), keys=("-id",), after=request.GET.get("after", ""), size=20)
    to_accept = list(works_to_accept(user).order_by("done_at", "pk")[:50])
    return render(request, "proposals/works/mine.html", {"page": page, "to_accept": to_accept})


def ask_staff(request: HttpRequest, proposal: Proposal) -> None:
    """Turn away whoever isn't staff of the place."""
    if not request.user.has_perm("proposals.execute_proposal", proposal):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))


def _work(request: HttpRequest, pk: int, work_pk: int) -> Work:
    proposal = readable(request, pk)
    work = get_object_or_404(Work.objects.with_facts(), pk=work_pk, proposal=proposal)
    work.proposal = proposal
    return work


def _photos(request: HttpRequest) -> list[Any]:
    return request.FILES.getlist("files")


def _deed(  # noqa: PLR0913 - one form page, told in full
    request: HttpRequest,
    work: Work,
    form: Any,
    deed: Callable[[], object],
    *,
    title: str,
    with_files: bool = False,
    permission: str = "proposals.do_work",
) -> HttpResponse:
    if not request.user.has_perm(permission, work):
        raise PermissionDenied(_("This task is somebody else's."))
    if request.method == "POST" and form.is_valid() and tried_in(form, deed):
        messages.success(request, _("Written down."))
        return redirect(work)
    context = {"proposal": work.proposal, "work": work, "form": form, "title": title, "with_files": with_files}
    return render(request, "proposals/works/form.html", context)
