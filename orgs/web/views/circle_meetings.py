"""Meetings of a circle on the portal: plan one, read it, write its minutes, cancel it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import add_errors
from orgs.actions import circle_meetings as actions
from orgs.models.circles import CircleMeeting
from orgs.queries.circles import circle_members
from orgs.states.circles import WORKING, MeetingStage
from orgs.web.forms.circles import CircleMeetingForm, CircleMinutesForm

from .circles import get_circle


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a meeting, or enter one that took place."""
    circle = get_circle(request, pk)
    if not request.user.has_perm("orgs.lead_circle", circle):
        raise Http404
    form = CircleMeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan_meeting(circle=circle, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            for text in refused.messages:
                form.add_error("day" if "starts_at" in getattr(refused, "error_dict", {}) else None, text)
        else:
            messages.success(request, _("Planned. The members are told."))
            return redirect(meeting)
    context = {"circle": circle, "form": form, "working": circle.stage in WORKING}
    return render(request, "orgs/circles/meeting_new.html", context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting: to everybody when and where and how many came, to members who came and the minutes."""
    meeting = _meeting(pk)
    circle = meeting.circle
    knows = request.user.has_perm("orgs.read_circle_members", circle)
    leads = request.user.has_perm("orgs.lead_circle", circle)
    open_ = leads and meeting.stage == MeetingStage.PLANNED
    form = CircleMinutesForm(rows=circle_members(circle)) if open_ and meeting.has_begun else None
    return render(request, "orgs/circles/meeting.html", _context(meeting, form, knows=knows, leads=open_))


@login_required
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes."""
    meeting = _led(request, pk)
    form = CircleMinutesForm(request.POST, rows=circle_members(meeting.circle))
    if form.is_valid():
        try:
            meeting = actions.hold_meeting(meeting=meeting, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Written down. It counts for the circle."))
            return redirect(meeting)
    return render(request, "orgs/circles/meeting.html", _context(meeting, form, knows=True, leads=True))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a planned meeting."""
    meeting = _led(request, pk)
    try:
        actions.cancel_meeting(meeting=meeting, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Cancelled. The members are told."))
    return redirect(meeting)


def _meeting(pk: int) -> CircleMeeting:
    rows = CircleMeeting.objects.select_related("circle__place", "circle__community", "circle__leader")
    return get_object_or_404(rows, pk=pk)


def _led(request: HttpRequest, pk: int) -> CircleMeeting:
    meeting = _meeting(pk)
    if not request.user.has_perm("orgs.lead_circle", meeting):
        raise Http404
    return meeting


def _context(meeting: CircleMeeting, form: CircleMinutesForm | None, *, knows: bool, leads: bool) -> dict[str, Any]:
    present = meeting.attendances.select_related("user").order_by("pk") if knows else []
    return {
        "meeting": meeting,
        "circle": meeting.circle,
        "form": form,
        "knows": knows,
        "leads": leads,
        "present": [row.user.name for row in present],
    }
