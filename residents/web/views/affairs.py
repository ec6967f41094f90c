"""Affairs on the portal: the board, raising one, its page, rating, the desk of leaders, the door of a place."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.queries import leaders_of
from core.attachments import attachments_of, store_attachment
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from places.models import Place
from residents.actions import affairs as actions
from residents.filters import AffairFilter
from residents.models import Affair
from residents.queries.affairs import affairs_at, on_desk, own_rating, public_affairs
from residents.queries.ladder import ladder_of, levels_below
from residents.queries.similar import similar_affairs
from residents.rules.affairs import why_no_rating, why_not_concerned, why_not_raise
from residents.states import AFFAIR, AffairStage
from residents.web.forms.affairs import (
    AffairForm,
    AssignForm,
    HandDownForm,
    MergeForm,
    RatingForm,
    RatingSheetForm,
    ReferForm,
)

SORTS = {"new": ("-id",), "homes": ("-households", "-id"), "due": ("due_on", "id")}
STEP_FORMS: dict[str, Any] = {"assign": AssignForm, "hand_down": HandDownForm, "refer": ReferForm, "merge": MergeForm}
PLAIN_STEPS = ("take_up", "report", "settle", "hand_up", "decline", "withdraw")


def index(request: HttpRequest) -> HttpResponse:
    """List public affairs, the open ones first asked for, with filters that stay in the address."""
    asked = request.GET.copy()
    asked.setdefault("stage", "open")
    found = AffairFilter(asked, queryset=public_affairs().here())
    rows = found.qs if found.is_valid() else public_affairs().none()
    keys = SORTS.get(request.GET.get("sort", ""), SORTS["new"])
    page = page_of(rows, keys=keys, after=request.GET.get("after", ""), size=20)
    template = "_list.html" if request.htmx else "index.html"  # type: ignore[attr-defined]
    return render(request, f"residents/affairs/{template}", {"filter": found, "page": page})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List what one has raised."""
    rows = Affair.objects.of(request.user).select_related("place")  # type: ignore[arg-type]
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""))
    return render(request, "residents/affairs/mine.html", {"page": page})


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for a leader or for staff, what is due first."""
    page = page_of(on_desk(request.user), keys=("due_on", "id"), after=request.GET.get("after", ""))  # type: ignore[arg-type]
    return render(request, "residents/affairs/desk.html", {"page": page})


def panel(request: HttpRequest, code: str) -> HttpResponse:
    """Show the newest open affairs of a place, for its page."""
    place = get_object_or_404(Place, code=code)
    rows = affairs_at(place).open().order_by("-pk")[:5]
    template = "_panel.html" if request.htmx else "panel.html"  # type: ignore[attr-defined]
    return render(request, f"residents/affairs/{template}", {"place": place, "rows": rows})


def door(request: HttpRequest, code: str) -> HttpResponse:
    """Receive who has scanned the code on a door: raise an affair here, see what is open, see who leads."""
    place = get_object_or_404(Place, code=code)
    context = {
        "place": place,
        "way": Place.objects.around(place),
        "leaders": leaders_of(place),
        "rows": affairs_at(place).open().order_by("-pk")[:5],
    }
    return render(request, "residents/affairs/door.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Raise an affair; what neighbours have raised already is shown before it goes."""
    user: Any = request.user
    at = Place.objects.filter(code=request.GET.get("at", "")).first() if "at" in request.GET else None
    form = AffairForm(request.POST or None, by=user, at=at)
    alike: list[Affair] = []
    refusal = why_not_raise(at, user) if at is not None else None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "sure" not in request.POST:
            alike = similar_affairs(title=data["title"], words=data["words"], place=data["place"])
        if not alike:
            try:
                affair = actions.raise_affair(by=user, **data)
                for upload in request.FILES.getlist("files"):
                    store_attachment(upload=upload, subject=affair, by=user)
            except ValidationError as refused:
                form.add_error(None, refused.messages)  # type: ignore[arg-type]
            else:
                messages.success(request, _("Raised. It is with %(place)s now.") % {"place": affair.handler_place})
                return redirect(affair)
    context = {"form": form, "alike": alike, "at": at, "refusal": refusal}
    return render(request, "residents/affairs/new.html", context)


@login_required
def similar(request: HttpRequest) -> HttpResponse:
    """Show, while somebody writes, what neighbours have raised already."""
    place = Place.objects.filter(pk=_number(request.GET.get("place", ""))).first()
    title, words = request.GET.get("title", "")[:60], request.GET.get("words", "")[:2000]
    alike = similar_affairs(title=title, words=words, place=place) if place and (title or words) else []
    return render(request, "residents/affairs/_similar.html", {"alike": alike})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an affair as a process page: where it stands, what one can do now or why not, the ratings, the trace."""
    affair = readable(request, pk)
    user: Any = request.user
    offers = (
        {offer.step.name: offer for offer in available_steps(AFFAIR, affair, user)} if user.is_authenticated else {}
    )
    own = own_rating(affair, user)
    no_rating = why_no_rating(affair, user) if affair.stage == AffairStage.SETTLED else ""
    forms = {
        name: (offers[name].step, form(affair=affair) if form is not ReferForm else form())
        for name, form in STEP_FORMS.items()
        if name in offers and offers[name].open and (name != "hand_down" or levels_below(affair))
    }
    context = {
        "affair": affair,
        "marks": progress(AFFAIR, affair),
        "offers": [offers[name] for name in PLAIN_STEPS if name in offers],
        "forms": forms,
        "why_not_concerned": why_not_concerned(affair, user),
        "why_no_rating": no_rating,
        "rating_form": None
        if no_rating or affair.stage != AffairStage.SETTLED
        else RatingForm(initial={"stars": own.stars, "words": own.words} if own else None),
        "own_rating": own,
        "ratings": affair.ratings.order_by("-pk")[:20] if affair.shows_rating else [],
        "may_record": user.is_authenticated
        and affair.stage == AffairStage.SETTLED
        and user.has_perm("residents.record_affair_sheet", affair),
        "rungs": ladder_of(affair.place) if affair.is_open else [],
        "attachments": attachments_of(affair),
        "names": user.is_authenticated and user.has_perm("residents.handle_affair", affair),
        "trace": public_trace(AFFAIR, affair, user, concerned=affair.is_restricted),
    }
    return render(request, "residents/affairs/detail.html", context)


@login_required
@require_POST
def also_ours(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it concerns one's own household, too."""
    affair = readable(request, pk)
    try:
        affair = actions.also_ours(affair=affair, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        words = _("Counted: %(count)d households are concerned now.") % {"count": affair.households}
        messages.success(request, words)
    return redirect(affair)


@login_required
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate the result for one's household."""
    affair = readable(request, pk)
    form = RatingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give one to five stars."))
        return redirect(affair)
    try:
        actions.rate(affair=affair, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Thank you. Your household has rated it."))
    return redirect(affair)


@login_required
def rating_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the ratings of a paper sheet."""
    affair = readable(request, pk)
    if not request.user.has_perm("residents.record_affair_sheet", affair):
        raise Http404
    form = RatingSheetForm(request.POST or None, request.FILES or None, affair=affair)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            count = actions.record_rating_sheet(
                affair=affair,
                rows=data["lines"],
                upload=data["sheet"],
                by=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("%(count)d ratings recorded.") % {"count": count})
            return redirect(affair)
    return render(request, "residents/affairs/rating_sheet.html", {"affair": affair, "form": form})


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the affair by its action."""
    affair = readable(request, pk)
    user: Any = request.user
    facts: dict[str, Any] = {}
    if form_class := STEP_FORMS.get(name):
        form = form_class(request.POST, **({} if form_class is ReferForm else {"affair": affair}))
        if not form.is_valid():
            messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
            return redirect(affair)
        facts = form.cleaned_data
    elif name not in PLAIN_STEPS:
        raise Http404
    elif name != "take_up":
        facts = {"reason": request.POST.get("reason", "")}
    deed = actions.withdraw_affair if name == "withdraw" else getattr(actions, name)
    try:
        affair = deed(affair=affair, by=user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(affair.merged_into or affair)


def readable(request: HttpRequest, pk: int) -> Affair:
    """Return the affair if the person may read it; 404 tells a stranger nothing of a quarrel."""
    rows = Affair.objects.select_related("place", "handler_place", "handler", "raised_by", "merged_into", "community")
    affair = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("residents.read_affair", affair):
        raise Http404
    return affair


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - a bigint
