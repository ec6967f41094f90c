"""Somebody moves in or out of the own household; its history."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from residents import actions
from residents.actions import Newcomer, Wish
from residents.models import HouseholdMove, Resident
from residents.queries import household_of, open_moves_of, stays_in, timeline_of
from residents.rules.moves import adult_row
from residents.states import MoveKind, MoveStage
from residents.web.forms.moves import MoveInForm, MoveOutForm

_View = Callable[[HttpRequest, Resident], HttpResponse]


def for_adults(view: _View) -> Any:
    """Give a view the row of the adult who asks; who lives nowhere is led to the door, a child is told."""

    @login_required
    @wraps(view)
    def door(request: HttpRequest) -> HttpResponse:
        own = adult_row(request.user)  # type: ignore[arg-type]
        if own is not None:
            return view(request, own)
        if household_of(request.user) is None:  # type: ignore[arg-type]
            return redirect("residents:join")
        raise PermissionDenied(_("Only adults of the household can do this."))

    return door


@for_adults
def move_out(request: HttpRequest, own: Resident) -> HttpResponse:
    """Say who moves out."""
    form = MoveOutForm(request.POST or None, own=own, initial={"people": [own.pk]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wish = Wish(
            MoveKind.MOVE_OUT,
            data["on"],
            household=own.household,
            people=tuple(data["people"]),
            reason=data["reason"],
        )
        if (answer := _ask(request, form, wish)) is not None:
            return answer
    return render(request, "residents/move_out.html", {"form": form, "own": own})


@for_adults
def move_in(request: HttpRequest, own: Resident) -> HttpResponse:
    """Say who moves in."""
    form = MoveInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("name", "relation", "tenure", "birth_date", "id_number", "phone")
        newcomer = Newcomer(**{name: data[name] for name in names})
        wish = Wish(MoveKind.MOVE_IN, data["on"], target=own.household, newcomer=newcomer, reason=data["reason"])
        if (answer := _ask(request, form, wish)) is not None:
            return answer
    return render(request, "residents/move_in.html", {"form": form, "own": own})


@for_adults
def history(request: HttpRequest, own: Resident) -> HttpResponse:
    """Show who lived here, and how people came and went."""
    waiting = list(open_moves_of(own.household))
    for move in waiting:
        move.mine = move.asked_by_id == request.user.principal.pk  # type: ignore[union-attr, attr-defined]
    context = {
        "own": own,
        "stays": stays_in(own.household),
        "waiting": waiting,
        "timeline": timeline_of(own.household),
    }
    return render(request, "residents/history.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own wish back."""
    own = HouseholdMove.objects.filter(asked_by=request.user.principal)  # type: ignore[union-attr]
    move = get_object_or_404(own, pk=pk)
    try:
        actions.withdraw_move(move=move, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken back."))
    return redirect("residents:mine")


def _ask(request: HttpRequest, form: Form, wish: Wish) -> HttpResponse | None:
    """Ask for the move, and go where its answer stands; None if the form has to be shown again."""
    try:
        move = actions.ask_move(wish=wish, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        errors = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for field, words in errors.items():
            form.add_error(field if field in form.fields else None, words)  # type: ignore[arg-type]
        return None
    done = {
        MoveStage.DONE: _("Done. You can join your new household as soon as you like."),
        MoveStage.AGREED: _("Noted. It takes effect on that day by itself."),
    }.get(MoveStage(move.stage), _("The community desk will look at it and answer in your messages."))
    messages.success(request, done)
    return redirect("residents:join" if move.stage == MoveStage.DONE else "residents:mine")
