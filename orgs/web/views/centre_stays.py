"""Stays at the centre on the portal: asking, and the page of a stay with its steps."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import progress
from disclosure.queries import public_trace
from orgs.actions import centre_stays as actions
from orgs.models.centre import CentreStay
from orgs.queries.centre import stays_for
from orgs.queries.centre_people import guests_of
from orgs.states.centre_spaces import STAY
from orgs.web.forms.centre import ApproveForm, ExtendForm, LongerForm, StayForm

from .centre import open_centre
from .centre_steps import Steps
from .desks import put_errors

STEPS = Steps(
    STAY,
    "stay",
    {
        "approve": (ApproveForm, actions.approve_stay),
        "ask_extension": (LongerForm, actions.ask_extension),
        "extend": (ExtendForm, actions.extend_stay),
    },
    {
        "move_in": actions.move_in,
        "move_out": actions.move_out,
        "decline": actions.decline_stay,
        "withdraw": actions.withdraw_stay,
        "refuse_extension": actions.refuse_extension,
        "remove": actions.remove_stay,
    },
)


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a desk, a room or storage for an organisation or circle of one's own."""
    user: Any = request.user
    centre, guests = open_centre(pk), guests_of(user)
    first = {"guest": request.GET.get("guest", ""), "wished": request.GET.get("space", "")}
    form = StayForm(request.POST or None, centre=centre, guests=guests, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            stay = actions.ask_for_stay(centre=centre, by=user, **form.cleaned_data)
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Your wish is with the centre. You will be told of every step."))
            return redirect(stay)
    return render(request, "orgs/centre/stay_new.html", {"centre": centre, "form": form, "guests": guests})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a stay to those concerned."""
    return _page(request, _readable(request, pk))


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a stay."""
    return STEPS.take(request, _readable(request, pk), name, _page)


def _readable(request: HttpRequest, pk: int) -> CentreStay:
    return get_object_or_404(stays_for(request.user), pk=pk)  # type: ignore[arg-type]


def _page(request: HttpRequest, stay: CentreStay, bound: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    user: Any = request.user
    context = {
        "stay": stay,
        "marks": progress(STAY, stay),
        "trace": public_trace(STAY, stay, user, concerned=True),
        "keeps": user.has_perm("orgs.keep_centre", stay),
        **STEPS.context(stay, user, bound or {}),
    }
    return render(request, "orgs/centre/stay.html", context)
