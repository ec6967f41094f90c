"""Incubation on the portal: what everybody may know, applying, the centre's board, a mentor's and a leader's cases."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.deeds import add_errors
from core.keyset import page_of
from orgs.actions.incubation import apply_for_incubation
from orgs.filters.incubation import BoardFilter
from orgs.models.circles import Circle
from orgs.models.incubation import Incubation
from orgs.queries.circles import circle_conditions
from orgs.queries.incubation import (
    apply_conditions,
    cases_led_by,
    cases_mentored_by,
    circles_in_nursery,
    is_mentor,
    public_figures,
    running_of,
)
from orgs.queries.incubation_board import board as columns_of
from orgs.queries.incubation_board import cards_of, for_cards
from orgs.states import Category
from orgs.states.circles import CircleStage
from orgs.states.conditions import unmet
from orgs.web.forms.incubation import ApplyForm
from places.models import Place


def index(request: HttpRequest) -> HttpResponse:
    """Show how many circles are in incubation, by community and category, and who is in the nursery now."""
    street = _street()
    figures = public_figures(street)
    page = page_of(circles_in_nursery(street).order_by("-id"), keys=("-id",), after=request.GET.get("after", ""))
    context = {
        "categories": Category.choices,
        "figures": figures,
        "total": sum(row.total for row in figures),
        "page": page,
        "may_see_board": request.user.has_perm("orgs.see_incubation_board", street),
        "mentors": is_mentor(request.user),  # type: ignore[arg-type]
    }
    return render(request, "orgs/incubation/index.html", context)


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Show the centre its cases by stage, with the time in stage and what blocks each."""
    street = _street()
    if not request.user.has_perm("orgs.see_incubation_board", street):
        raise PermissionDenied
    found = BoardFilter(request.GET, queryset=Incubation.objects.filter(street=street), street=street)
    rows = found.qs if found.is_valid() else Incubation.objects.none()
    columns = columns_of(rows)  # type: ignore[arg-type]
    context = {"filter": found, "columns": columns, "running": sum(c.total for c in columns if c.stage != "graduated")}
    template = "_board.html" if request.htmx else "board.html"  # type: ignore[attr-defined]
    return render(request, f"orgs/incubation/{template}", context)


@login_required
def mentoring(request: HttpRequest) -> HttpResponse:
    """List the running cases that one mentors, what is due first."""
    user: Any = request.user
    cards = cards_of(for_cards(cases_mentored_by(user)))
    return render(request, "orgs/incubation/mentoring.html", {"cards": cards, "mentors": is_mentor(user)})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the cases of circles that one leads."""
    page = page_of(cases_led_by(request.user), keys=("-id",), after=request.GET.get("after", ""))  # type: ignore[arg-type]
    return render(request, "orgs/incubation/mine.html", {"page": page})


@login_required
def apply(request: HttpRequest, circle_pk: int) -> HttpResponse:
    """Ask for the incubation of a circle that one leads; what is missing is shown before anything is typed."""
    user: Any = request.user
    circle = get_object_or_404(Circle.objects.select_related("place", "community"), pk=circle_pk)
    if not user.has_perm("orgs.lead_circle", circle):
        raise Http404
    conditions = apply_conditions(circle, user)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = apply_for_incubation(circle=circle, by=user, **form.cleaned_data)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Your application is with the centre. You will be told of every step."))
            return redirect(case)
    context = {
        "circle": circle,
        "form": form,
        "conditions": conditions,
        "missing": bool(unmet(conditions)),
        "growth": circle_conditions(circle, CircleStage.QUALIFIED) if circle.stage != CircleStage.QUALIFIED else [],
        "running": running_of(circle),
    }
    return render(request, "orgs/incubation/apply.html", context)


def _street() -> Place:
    return get_object_or_404(Place, code=settings.STREET_CODE)
