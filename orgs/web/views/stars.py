"""The stars that an organisation holds: their history, the plaque's certificate, an upgrade, and who verifies them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.deeds import as_pdf, tried, tried_in, user_of
from orgs.actions.stars import ask_for_upgrade, withdraw_upgrade
from orgs.models import Organisation
from orgs.models.stars import StarVeto, StarWarning, UpgradeRequest
from orgs.printing.rounds import plaque_pdf
from orgs.queries.rounds import grant_with, grants_of, held_stars, newest_entry
from orgs.rules.rounds import may_see_entry, why_no_upgrade
from orgs.states.stars import UpgradeStage, WarningStage
from orgs.web.forms.rounds import WordsForm


def stars(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the stars held and held before, warnings and vetoes; a manager asks for an upgrade here."""
    organisation = get_object_or_404(Organisation.objects.select_related("place", "street"), pk=pk)
    user = user_of(request)
    manages = user.is_authenticated and user.has_perm("orgs.declare_for_rating", organisation)
    asked = UpgradeRequest.objects.filter(organisation=organisation, stage=UpgradeStage.ASKED).first()
    refusal = why_no_upgrade(organisation)
    form = WordsForm(request.POST or None, label=_("What has changed since the last rating?"), most=1000)
    if request.method == "POST" and manages and form.is_valid():
        words = form.cleaned_data["words"]
        if tried_in(form, lambda: ask_for_upgrade(organisation=organisation, words=words, by=user)):
            return redirect("orgs:stars", pk)
    entry = newest_entry(organisation)
    context: dict[str, Any] = {
        "organisation": organisation,
        "held": held_stars(organisation),
        "grants": grants_of(organisation),
        "warnings": StarWarning.objects.filter(organisation=organisation, stage=WarningStage.OPEN),
        "vetoes": StarVeto.objects.filter(organisation=organisation).select_related("ground").order_by("-pk"),
        "entry": entry if entry and may_see_entry(user, entry) else None,
        "manages": manages,
        "asked": asked if manages else None,
        "refusal": refusal,
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "orgs/rounds/stars.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request for an upgrade back."""
    asked = get_object_or_404(
        UpgradeRequest.objects.select_related("organisation__place"), organisation=pk, stage=UpgradeStage.ASKED
    )
    user = user_of(request)
    tried(request, lambda: withdraw_upgrade(request=asked, by=user))
    return redirect("orgs:stars", pk)


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the certificate of the stars held as PDF; whoever wants to check it scans its code."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    held = held_stars(organisation)
    if held is None:
        raise Http404
    return as_pdf(plaque_pdf(held), f"星级证书-{organisation}.pdf")


@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show anybody what a star certificate is worth as of now."""
    found = grant_with(token)
    if found is None:
        raise Http404
    today = timezone.localdate()
    newer = held_stars(found.organisation)
    context = {"grant": found, "valid": found.is_valid(today), "newer": newer if newer != found else None}
    response = render(request, "orgs/rounds/verify.html", context)
    response["Cache-Control"] = "no-store"
    return response
