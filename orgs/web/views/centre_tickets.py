"""Service tickets on the portal: asking, and the page of a ticket with its steps, notes and files."""

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

from core.attachments import attachments_of, store_attachment
from core.flow import progress
from disclosure.queries import public_trace
from orgs.actions import centre as actions
from orgs.models.centre import CentreTicket
from orgs.queries.centre import services_of, tickets_for
from orgs.queries.centre_people import guests_of
from orgs.states.centre import TICKET
from orgs.web.forms.centre import AcceptForm, ConfirmForm, FileForm, FinishForm, HandOnForm, NoteForm, TicketForm

from .centre import open_centre
from .centre_steps import Steps
from .desks import put_errors

STEPS = Steps(
    TICKET,
    "ticket",
    {
        "accept": (AcceptForm, actions.accept_ticket),
        "finish": (FinishForm, actions.finish_ticket),
        "confirm": (ConfirmForm, actions.confirm_ticket),
        "hand_on": (HandOnForm, actions.hand_ticket_on),
    },
    {
        "begin": actions.begin_ticket,
        "decline": actions.decline_ticket,
        "withdraw": actions.withdraw_ticket,
        "reopen": actions.reopen_ticket,
    },
)


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the centre for help for an organisation or circle of one's own."""
    user: Any = request.user
    centre, guests = open_centre(pk), guests_of(user)
    first = {"guest": request.GET.get("guest", ""), "kind": request.GET.get("kind", "")}
    form = TicketForm(request.POST or None, centre=centre, guests=guests, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = actions.ask_ticket(centre=centre, by=user, **form.cleaned_data)
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Your ticket is with the centre. You will be told of every step."))
            return redirect(ticket)
    context = {"centre": centre, "form": form, "guests": guests, "services": list(services_of(centre.street))}
    return render(request, "orgs/centre/ticket_new.html", context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a ticket to both sides."""
    return _page(request, _readable(request, pk))


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of a ticket."""
    return STEPS.take(request, _readable(request, pk), name, _page)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note."""
    ticket, form = _readable(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write something."))
        return redirect(ticket)
    try:
        actions.add_note(ticket=ticket, words=form.cleaned_data["words"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(ticket)


@login_required
@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo or a file."""
    ticket, form = _readable(request, pk), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a photo or a file first."))
        return redirect(ticket)
    try:
        store_attachment(upload=form.cleaned_data["file"], subject=ticket, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Added."))
    return redirect(ticket)


def _readable(request: HttpRequest, pk: int) -> CentreTicket:
    rows = tickets_for(request.user).select_related("incubation__circle", "asked_by")  # type: ignore[arg-type]
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, ticket: CentreTicket, bound: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    user: Any = request.user
    context = {
        "ticket": ticket,
        "marks": progress(TICKET, ticket),
        "notes": list(ticket.notes.select_related("by").order_by("pk")),
        "files": list(attachments_of(ticket)),
        "note_form": NoteForm(),
        "file_form": FileForm(),
        "trace": public_trace(TICKET, ticket, user, concerned=True),
        **STEPS.context(ticket, user, bound or {}),
    }
    return render(request, "orgs/centre/ticket.html", context)
