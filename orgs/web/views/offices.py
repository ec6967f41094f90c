"""The desk of an organisation: what is to be done, positions offered and held; a person's own page of all these."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import offices as actions
from orgs.models.offices import OrgPosition
from orgs.queries import managers_of, memberships_of
from orgs.queries.offices import current_positions, key_team_size, own_invitations, own_positions, positions_of
from orgs.queries.posts import posts_of_followed, shown_of
from orgs.queries.todo import todo_of
from orgs.states.offices import POSITION
from orgs.web.forms.offices import PositionForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk, put_errors

DEEDS: dict[str, Any] = {
    "accept": actions.accept_position,
    "decline": actions.decline_position,
    "withdraw": actions.withdraw_position,
    "resign": actions.resign_position,
    "dismiss": actions.dismiss_position,
}


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show where one belongs, what one is offered, and what the followed organisations tell."""
    user: Any = request.user
    context = {
        "invitations": list(own_invitations(user)[:20]),
        "positions": list(own_positions(user)[:50]),
        "memberships": list(memberships_of(user).order_by("-pk")[:100]),
        "posts": list(posts_of_followed(user).order_by("-published_at", "-pk")[:10]),
        "desks": {position.organisation_id for position in OrgPosition.objects.current().filter(user=user)},
    }
    return render(request, "orgs/offices/mine.html", context)


@login_required
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is to be done, with dates, and the figures of the organisation."""
    organisation = at_desk(request, pk, "orgs.see_desk")
    user: Any = request.user
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "desk"),
        "todos": todo_of(organisation, user),
        "shown": shown_of(organisation, photos=0),
        "team": key_team_size(organisation),
        "managers": list(managers_of(organisation).order_by("pk")[:50]),
        "manages": user.has_perm("orgs.manage_organisation", organisation),
    }
    return render(request, "orgs/offices/desk.html", context)


@login_required
@require_POST
def leave_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up managing, while staying a member."""
    organisation = at_desk(request, pk, "orgs.manage_organisation")
    try:
        actions.leave_desk(organisation=organisation, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("orgs:positions", pk=pk)
    messages.success(request, _("You no longer manage %(organisation)s.") % {"organisation": organisation})
    return redirect(organisation)


@login_required
def positions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is in office, what is offered, and who was in office before."""
    organisation = at_desk(request, pk, "orgs.see_desk")
    rows = positions_of(organisation)
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "positions"),
        "current": list(current_positions(organisation)[:100]),
        "offered": list(rows.offered()[:50]),  # type: ignore[attr-defined]
        "managers": list(managers_of(organisation).order_by("pk")[:50]),
        "page": page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=30),
        "appoints": request.user.has_perm("orgs.appoint", organisation),
    }
    return render(request, "orgs/offices/positions.html", context)


@login_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a member a position."""
    organisation = at_desk(request, pk, "orgs.appoint")
    form = PositionForm(request.POST or None, organisation=organisation, q=request.GET.get("q", "")[:20])
    if request.method == "POST" and form.is_valid():
        try:
            position = actions.offer_position(organisation=organisation, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Offered; %(name)s was told.") % {"name": position.user.name})
            return redirect("orgs:positions", pk=pk)
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "positions"),
        "form": form,
        "q": request.GET.get("q", "")[:20],
    }
    return render(request, "orgs/offices/offer.html", context)


@login_required
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a position to its holder, the managers and staff of the place: term, role at the desk, trace."""
    found = readable(request, pk)
    context = {
        "position": found,
        "organisation": found.organisation,
        "marks": progress(POSITION, found),
        "offers": [offer for offer in available_steps(POSITION, found, request.user) if offer.step.name in DEEDS],  # type: ignore[arg-type]
        "is_mine": found.user_id == request.user.principal.pk,  # type: ignore[union-attr]
        "trace": public_trace(POSITION, found, request.user, concerned=True),
    }
    return render(request, "orgs/offices/position.html", context)


@login_required
@require_POST
def position_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Accept, decline, take back, resign or end early."""
    found = readable(request, pk)
    if step not in DEEDS:
        raise Http404
    facts = {} if step == "accept" else {"reason": request.POST.get("reason", "")[:1000]}
    try:
        found = DEEDS[step](position=found, by=request.user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect(found)


def readable(request: HttpRequest, pk: int) -> OrgPosition:
    """Return the position if the person may read it; 404 tells a stranger nothing."""
    related = ("organisation__place", "organisation__body", "title", "user", "takes_over__user", "takes_over__title")
    found = get_object_or_404(OrgPosition.objects.select_related(*related), pk=pk)
    if not request.user.has_perm("orgs.read_position", found):
        raise Http404
    return found
