"""A person's messages, and how that person wants to be told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.keyset import page_of
from notices import actions
from notices.kinds import KINDS
from notices.models import Notice
from notices.queries import choices_of
from notices.states import Channel, Pace


def index(request: HttpRequest) -> HttpResponse:
    """List one's messages, the newest first; a stranger reads the public notices instead."""
    if not request.user.is_authenticated:
        return redirect("disclosure:index")
    rows = Notice.objects.of(request.user)
    only_unread = "unread" in request.GET
    page = page_of(rows.unread() if only_unread else rows, keys=("-id",), after=request.GET.get("after", ""))
    template = "notices/_list.html" if request.htmx else "notices/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"page": page, "only_unread": only_unread})


@login_required
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message read and go to the page that it is about."""
    try:
        notice = actions.mark_read(pk=pk, by=request.user)  # type: ignore[arg-type]
    except Notice.DoesNotExist as missing:
        raise Http404 from missing
    safe = url_has_allowed_host_and_scheme(notice.url, {request.get_host()})
    return redirect(notice.url if notice.url and safe else "notices:index")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    actions.mark_all_read(by=request.user)  # type: ignore[arg-type]
    return redirect("notices:index")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep how one wants to be told of each kind."""
    user: Any = request.user
    if request.method == "POST":
        chosen = {
            name: (request.POST[f"pace-{name}"], request.POST.getlist(f"channels-{name}"))
            for name in KINDS
            if f"pace-{name}" in request.POST
        }
        try:
            actions.keep_preferences(by=user, chosen=chosen)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Kept."))
        return redirect("notices:preferences")
    rows = [
        {
            "kind": choice.kind,
            "pace": choice.pace,
            "channels": choice.channels,
            "paces": [pace for pace in Pace.choices if not (choice.kind.urgent and pace[0] == Pace.NONE)],
        }
        for choice in choices_of(user)
    ]
    return render(request, "notices/preferences.html", {"rows": rows, "channels": Channel.choices})
