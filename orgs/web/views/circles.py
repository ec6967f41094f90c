"""Circles on the portal: find one, open one, its page, its steps."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import add_errors
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import circles as actions
from orgs.filters.circles import CircleFilter
from orgs.models.circles import Circle
from orgs.queries.circles import (
    brought_on_by,
    circle_conditions,
    circle_member_of,
    circle_members,
    circles_led_by,
    circles_of,
    leader_name,
    leader_page,
    next_conditions,
    next_meeting,
    open_handover,
    public_circles,
)
from orgs.queries.incubation import running_of
from orgs.rules.circles import why_not_join, why_not_opener
from orgs.states.circles import CIRCLE, NEXT_STAGE, CircleBelonging, CircleStage
from orgs.web.forms.circles import CircleEditForm, CircleForm, CircleJoinForm

SORTS = {"new": ("-id",), "members": ("-member_count", "-id")}
STEPS = {
    "grow": actions.grow,
    "qualify": actions.grow,
    "rest": actions.rest,
    "wake": actions.wake,
    "close": actions.close_circle,
}
ENDS = ("rest", "close")
ROWS = Circle.objects.select_related(
    "place", "community", "leader__talent", "organisation", "grown_from_circle", "grown_from_organisation"
)


def index(request: HttpRequest) -> HttpResponse:
    """List the circles of the street that go on, with filters that stay in the address."""
    asked = request.GET.copy()
    asked.setdefault("stage", "living")
    found = CircleFilter(asked, queryset=public_circles().filter(street__code=settings.STREET_CODE))
    rows = found.qs if found.is_valid() else public_circles().none()
    keys = SORTS.get(request.GET.get("sort", ""), SORTS["new"])
    page = page_of(rows, keys=keys, after=request.GET.get("after", ""), size=20)
    template = "_list.html" if request.htmx else "index.html"  # type: ignore[attr-defined]
    context = {"filter": found, "page": page, "lines": lines_of(page.rows)}
    return render(request, f"orgs/circles/{template}", context)


def lines_of(circles: list[Circle]) -> list[tuple[Circle, str, int, int]]:
    """Return each circle of a page with its leader's name, and how many of its next conditions are met."""
    conditions = next_conditions(circles)
    return [
        (row, leader_name(row), sum(c.met for c in conditions.get(row.pk, [])), len(conditions.get(row.pk, [])))
        for row in circles
    ]


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the circles that I lead or belong to, and those that wait for my answer."""
    user: Any = request.user
    led = list(circles_led_by(user))
    others = [row for row in circles_of(user) if row.circle.leader_id != user.principal.pk]
    context = {"led": lines_of(led), "others": others, "why_not_open": why_not_opener(user)}
    return render(request, "orgs/circles/mine.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Open a circle, or read why not and how to get there."""
    user: Any = request.user
    refusal = why_not_opener(user)
    form = CircleForm(request.POST or None, by=user) if not refusal else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            circle = actions.open_circle(by=user, **form.cleaned_data)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Opened. Now find partners and plan a first meeting."))
            return redirect(circle)
    return render(request, "orgs/circles/new.html", {"form": form, "refusal": refusal})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the circle says of itself."""
    circle = get_circle(request, pk)
    if not request.user.has_perm("orgs.edit_circle", circle):
        raise Http404
    initial = {
        "name": circle.name,
        "concern": circle.concern,
        "category": circle.category,
        "tags": "，".join(circle.tags),
    }
    form = CircleEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            circle = actions.edit_circle(circle=circle, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(circle)
    return render(request, "orgs/circles/edit.html", {"circle": circle, "form": form})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a circle: concern, stage with its conditions, leader, counts, next meeting, what one can do or why not."""
    circle = get_circle(request, pk)
    user: Any = request.user
    member = circle_member_of(circle, user)
    knows = user.has_perm("orgs.read_circle_members", circle)
    stage = NEXT_STAGE.get(circle.stage)
    handover = open_handover(circle) if user.is_authenticated else None
    steps = available_steps(CIRCLE, circle, user) if user.is_authenticated else []
    case = running_of(circle)
    context = {
        "circle": circle,
        "leader": leader_name(circle),
        "leader_url": leader_page(circle),
        "leads": user.has_perm("orgs.lead_circle", circle),
        "marks": progress(CIRCLE, circle),
        "next_stage": stage.label if stage else "",
        "conditions": circle_conditions(circle, stage or CircleStage.QUALIFIED) if circle.is_living else [],
        "member": member if member is not None and member.stage not in {"left", "declined"} else None,
        "why_not_join": why_not_join(circle, user),
        "join_form": CircleJoinForm(),
        "meeting": next_meeting(circle),
        "held": circle.meetings.held().order_by("-held_on")[:10],
        "unwritten": [row for row in circle.meetings.planned() if row.has_begun] if knows else [],
        "names": circle_members(circle) if knows else None,
        "handover": handover if handover and user.has_perm("orgs.answer_handover", handover) else None,
        "asked": circle.members.filter(stage=CircleBelonging.ASKED).count() if knows else 0,
        "offers": [offer for offer in steps if offer.step.name in STEPS and offer.step.name not in ENDS],
        "ends": [offer for offer in steps if offer.step.name in ENDS],
        "source": brought_on_by(circle),
        "may_apply": circle.stage == CircleStage.QUALIFIED and case is None,
        "case": case if case is not None and user.has_perm("orgs.read_incubation", case) else None,
        "may_edit": circle.is_living and user.has_perm("orgs.edit_circle", circle),
        "trace": public_trace(CIRCLE, circle, user),
    }
    return render(request, "orgs/circles/detail.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the circle by its action."""
    circle = get_circle(request, pk)
    if name not in STEPS:
        raise Http404
    facts = {"reason": request.POST.get("reason", "")} if name == "close" else {}
    deed: Any = STEPS[name]
    try:
        circle = deed(circle=circle, by=request.user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(circle)


def get_circle(_request: HttpRequest, pk: int) -> Circle:
    """Return a circle with what its page shows; a closed one keeps its page, so that links and traces stay."""
    return get_object_or_404(ROWS, pk=pk)
