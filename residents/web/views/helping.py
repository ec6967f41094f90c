"""Neighbours' help on the portal: ask, answer, arrange, confirm, rate, report."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from core.flow import Offer, available_steps, progress
from core.keyset import page_of
from core.personal import mask_name
from disclosure.queries import TraceLine, public_trace
from residents import actions
from residents.models import HelpRequest
from residents.queries.helping import ratings_for, requests_asked, requests_received
from residents.rules.helping import is_asker, shows_phone, why_not_ask, why_not_rate
from residents.states import HELP, MEETING_STAGES, REPORT, HelpStage
from residents.web.forms.abilities import AnswerForm, AskForm, RatingForm

from .abilities import readable as readable_ability
from .abilities import show_refusal

Deed = Callable[[HelpRequest, User, HttpRequest], object]

DEEDS: dict[str, Deed] = {
    "accept": lambda row, by, request: actions.accept_help(request=row, by=by, answer=request.POST.get("answer", "")),
    "decline": lambda row, by, request: actions.decline_help(request=row, by=by, answer=request.POST.get("answer", "")),
    "finish": lambda row, by, _request: actions.finish_help(request=row, by=by),
    "confirm": lambda row, by, _request: actions.confirm_help(request=row, by=by),
    "go_on": lambda row, by, _request: actions.go_on_with_help(request=row, by=by),
    "withdraw": lambda row, by, _request: actions.withdraw_help(request=row, by=by),
    "report": lambda row, by, request: actions.report_help(request=row, by=by, reason=request.POST.get("reason", "")),
    "share": lambda row, by, _request: actions.share_phone(request=row, by=by, on=True),
    "hide": lambda row, by, _request: actions.share_phone(request=row, by=by, on=False),
}


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for what a neighbour lists."""
    ability = readable_ability(request, pk)
    user: Any = request.user
    refusal = why_not_ask(user, ability)
    form = AskForm(request.POST or None, ability=ability)
    if request.method == "POST" and refusal is None and form.is_valid():
        try:
            row = actions.ask_help(ability=ability, by=user, **form.cleaned_data)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your neighbour has been told. You find the answer here and in your messages."))
            return redirect(row)
    context = {"ability": ability, "form": None if refusal else form, "refusal": refusal}
    return render(request, "residents/abilities/ask.html", context)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List what neighbours asked of me, and what I asked of them."""
    user: Any = request.user
    asked_by_me = request.GET.get("tab") == "asked"
    rows = requests_asked(user) if asked_by_me else requests_received(user)
    tabs = [
        {"url": "/abilities/requests/", "label": _("Asked of me"), "current": not asked_by_me},
        {"url": "/abilities/requests/?tab=asked", "label": _("Asked by me"), "current": asked_by_me},
    ]
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    return render(request, "residents/help/index.html", {"page": page, "tabs": tabs, "asked_by_me": asked_by_me})


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request as a process page to the two, and to staff once it was reported."""
    return render(request, "residents/help/detail.html", _context(request, _readable(request, pk)))


def _context(request: HttpRequest, row: HelpRequest, **more: Any) -> dict[str, Any]:
    user: Any = request.user
    of_two = user.has_perm("residents.meet_help", row)
    offers = available_steps(HELP, row, user) if of_two else []
    answering = [offer for offer in offers if offer.step.name in {"accept", "decline"}]
    plain = [offer for offer in offers if offer.step.name in {"finish", "confirm", "go_on", "withdraw"} and offer.open]
    asks = is_asker.test(user, row)
    context: dict[str, Any] = {
        "help": row,
        "marks": progress(HELP, row),
        "of_two": of_two,
        "asks": asks,
        "other_name": mask_name(row.other(user).name) if of_two else "",
        "answering": answering,
        "answer_form": AnswerForm() if answering else None,
        "offers": plain,
        "waits_for_other": row.stage == HelpStage.DONE and row.done_by_id == user.principal.pk,
        "reports": _reports(row, user, of_two=of_two),
        "meeting": of_two and row.stage in MEETING_STAGES,
        "mine_shown": row.asker_phone_at if asks else row.owner_phone_at,
        "other_shown": of_two and shows_phone(row, user),
        "trace": _trace(row, user, of_two=of_two),
    }
    if of_two and row.stage == HelpStage.CONFIRMED:
        context |= {"ratings": ratings_for(row, user), "why_not_rate": why_not_rate(row, user)}
        context["rating_form"] = None if context["why_not_rate"] else RatingForm()
    return context | more


def _reports(row: HelpRequest, user: User, *, of_two: bool) -> list[Offer]:
    offers = available_steps(REPORT, row, user) if of_two else []
    return [offer for offer in offers if offer.step.name == "report" and offer.open]


def _trace(row: HelpRequest, user: User, *, of_two: bool) -> list[TraceLine]:
    lines = public_trace(HELP, row, user, concerned=of_two) + public_trace(REPORT, row, user, concerned=of_two)
    return sorted(lines, key=lambda line: line.taken_at, reverse=True)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step, or show and hide one's own phone."""
    row = _readable(request, pk)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    try:
        deed(row, request.user, request)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(row)


@login_required
@require_POST
@never_cache
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the other one's phone on this one page; the look is logged."""
    row = _readable(request, pk)
    number = actions.read_phone(request=row, by=request.user)  # type: ignore[arg-type]
    return render(request, "residents/help/detail.html", _context(request, row, phone=number))


@login_required
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate the other's part."""
    row = _readable(request, pk)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return render(request, "residents/help/detail.html", _context(request, row, rating_form=form))
    try:
        actions.rate_help(request=row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Thank you. Your neighbour reads it once both have rated, or when time is up."))
    return redirect(row)


def _readable(request: HttpRequest, pk: int) -> HelpRequest:
    """Return the request if the person may read it; 404 tells everybody else nothing of it."""
    row = get_object_or_404(HelpRequest.objects.with_names(), pk=pk)
    if not request.user.has_perm("residents.read_help", row):
        raise Http404
    return row
