"""Partners at the desk of an organisation: what it may ask for, what it asked for, what it got."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import tried, tried_in
from core.keyset import page_of
from orgs.actions import partner_resources as actions
from orgs.models.partners import ResourceRequest
from orgs.queries.partners import gifts_to_organisation, resources_shown_to
from orgs.states.partner_gifts import RequestStage
from orgs.web.forms.partners import AskForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk

SHOWN = 30


@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came from partners, what was asked for and what may be asked for."""
    organisation = at_desk(request, pk, "orgs.manage_organisation")
    requests = organisation.resource_requests.select_related("resource", "partner").order_by("-pk")[:SHOWN]
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "org_gifts"),
        "page": page_of(gifts_to_organisation(organisation), keys=("-id",), after=request.GET.get("after", "")),
        "requests": requests,
        "open": (RequestStage.ASKED, RequestStage.GRANTED),
        "resources": resources_shown_to(organisation)[:SHOWN],
    }
    return render(request, "orgs/partners/organisation.html", context)


@login_required
def ask(request: HttpRequest, pk: int, resource_pk: int) -> HttpResponse:
    """Ask for a resource."""
    organisation = at_desk(request, pk, "orgs.ask_for_resource")
    resource = get_object_or_404(resources_shown_to(organisation), pk=resource_pk)
    user: Any = request.user
    form = AskForm(request.POST or None, resource=resource)
    facts = {"resource": resource, "organisation": organisation, "by": user}
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.ask_for_resource(**facts, **form.cleaned_data))
    ):
        messages.success(request, _("Asked. You are told as soon as there is an answer."))
        return redirect("orgs:org_gifts", pk=pk)
    context = {"organisation": organisation, "resource": resource, "form": form}
    return render(request, "orgs/partners/ask.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Withdraw a request."""
    organisation = at_desk(request, pk, "orgs.ask_for_resource")
    asked = get_object_or_404(ResourceRequest, pk=request_pk, organisation=organisation)
    tried(request, lambda: actions.withdraw_request(request=asked, by=request.user))  # type: ignore[arg-type]
    return redirect("orgs:org_gifts", pk=pk)
