"""The result on the portal: read it, print it, publish it; follow-ups and lessons."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import as_pdf, tried, tried_in
from core.keyset import page_of
from core.paper import paper
from proposals.actions import closing as actions
from proposals.actions.results import edit_result, publicise
from proposals.filters.lessons import LessonFilter
from proposals.models import Proposal
from proposals.models.closing import FollowUp, Lesson, Result
from proposals.queries.closing import photos_of
from proposals.states import Stage
from proposals.web.forms.closing import FollowUpForm, LessonForm, ResultForm

from .evaluation import readable

STYLES = ("css/print-orgs.css",)


def result_of(request: HttpRequest, proposal: Proposal) -> Result:
    """Return the newest result; before it is published only for the staff who write it, 404 for all others."""
    rows = Result.objects.filter(proposal=proposal).select_related("notice", "evaluation")
    if not request.user.has_perm("proposals.evaluate_proposal", proposal):
        rows = rows.filter(published_at__isnull=False)
    result = rows.order_by("-pk").first()
    if result is None:
        raise Http404
    result.proposal = proposal
    return result


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the result with all its parts, its notice, what was learnt, and the looks back."""
    proposal = readable(request, pk)
    result = result_of(request, proposal)
    is_staff = request.user.has_perm("proposals.evaluate_proposal", proposal)
    follow_ups = list(proposal.follow_ups.order_by("due_on", "pk"))
    photos = photos_of(follow_ups)
    context = {
        "proposal": proposal,
        "result": result,
        "evaluation": result.evaluation,
        "follow_ups": [(row, photos.get(row.pk, [])) for row in follow_ups],
        "lessons": list(proposal.lessons.order_by("-pk")),
        "is_staff_here": is_staff,
        "may_publish": is_staff and result.published_at is None and proposal.stage == Stage.EVALUATING,
        "may_learn": is_staff and proposal.stage in {Stage.PUBLICISING, Stage.ARCHIVED},
    }
    return render(request, "proposals/result/detail.html", context)


def result_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the result as an official sheet."""
    proposal = readable(request, pk)
    result = result_of(request, proposal)
    if result.published_at is None:
        raise Http404
    context = {"proposal": proposal, "result": result, "evaluation": result.evaluation}
    return as_pdf(paper("proposals/paper/result.html", context, styles=STYLES), f"result-{proposal.pk}.pdf")


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the draft of a result."""
    proposal = readable(request, pk)
    _ask_staff(request, proposal)
    result = result_of(request, proposal)
    form = ResultForm(request.POST or None, instance=result)
    user: Any = request.user
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: edit_result(result=result, by=user, **form.cleaned_data))
    ):
        messages.success(request, _("Saved. Nobody but staff sees it until it is published."))
        return redirect(result)
    return render(request, "proposals/result/form.html", _form(proposal, form, _("Write the result")))


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the result on public notice."""
    proposal, user = readable(request, pk), request.user
    _ask_staff(request, proposal)
    done = _("The result is on public notice now.")
    tried(request, lambda: publicise(proposal=proposal, by=user), done=done)  # type: ignore[arg-type]
    return redirect("proposals:result", pk=pk)


@login_required
def follow_up(request: HttpRequest, pk: int, follow_up_pk: int) -> HttpResponse:
    """Write down what a look back found."""
    proposal = readable(request, pk)
    _ask_staff(request, proposal)
    row = get_object_or_404(FollowUp, pk=follow_up_pk, proposal=proposal)
    form, user = FollowUpForm(request.POST or None), request.user
    photos = request.FILES.getlist("files")
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(
            form,
            lambda: actions.do_follow_up(follow_up=row, by=user, photos=photos, **form.cleaned_data),  # type: ignore[arg-type]
        )
    ):
        messages.success(request, _("Written down."))
        return redirect("proposals:result", pk=pk)
    context = _form(proposal, form, _("Look again")) | {"with_files": True}
    return render(request, "proposals/result/form.html", context)


@login_required
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was learnt."""
    proposal = readable(request, pk)
    _ask_staff(request, proposal)
    form, user = LessonForm(request.POST or None), request.user
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.write_lesson(proposal=proposal, by=user, **form.cleaned_data))  # type: ignore[arg-type]
    ):
        messages.success(request, _("Written down."))
        return redirect("proposals:result", pk=pk)
    return render(request, "proposals/result/form.html", _form(proposal, form, _("What was learnt?")))


def lessons(request: HttpRequest) -> HttpResponse:
    """List what was learnt from proposals."""
    found = LessonFilter(request.GET, queryset=Lesson.objects.select_related("proposal__place", "category"))
    rows = found.qs if found.is_valid() else Lesson.objects.none()
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    template = (
        "proposals/result/_lessons.html" if request.headers.get("HX-Request") else "proposals/result/lessons.html"
    )
    return render(request, template, {"filter": found, "page": page})


def _ask_staff(request: HttpRequest, proposal: Proposal) -> None:
    if not request.user.has_perm("proposals.evaluate_proposal", proposal):
        raise PermissionDenied(_("Only staff of the place do this, and nobody for the own proposal."))


def _form(proposal: Proposal, form: Any, title: str) -> dict[str, Any]:
    return {"proposal": proposal, "form": form, "title": title}
