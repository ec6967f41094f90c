"""Partners for everybody: the page of thanks, a partner's page, declaring one's intent, resources, the certificate."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.deeds import as_pdf, tried_in
from core.flow import progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import partners as actions
from orgs.filters.partners import WallFilter
from orgs.models.partners import Partner, PartnerResource
from orgs.queries.partner_thanks import (
    gave_in,
    people_helped,
    recent_uses,
    sums_by_kind,
    thanked,
    totals_of,
    wall_of,
    years_of,
)
from orgs.queries.partners import organisations_asking, public_partners
from orgs.states.partners import PARTNER
from orgs.web.forms.partners import JoinForm
from places.models import Place

STYLE = "css/print-orgs.css"


def wall(request: HttpRequest) -> HttpResponse:
    """Thank the partners: who, since when, what was given, how it was used."""
    here = street()
    found = WallFilter(request.GET, queryset=wall_of(here))
    page = page_of(found.qs, keys=("since", "id"), after=request.GET.get("after", ""), size=24)
    context = {"filter": found, "page": page, "thanked": thanked(page.rows)}
    if request.headers.get("HX-Request"):
        return render(request, "orgs/partners/_wall.html", context)
    uses = recent_uses(Partner.objects.filter(street=here, is_public=True))
    staff = request.user.has_perm("orgs.record_partner", here)
    context |= {"totals": totals_of(here), "uses": uses, "is_staff_here": staff}
    return render(request, "orgs/partners/wall.html", context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one partner that may be named; those concerned are led to its desk."""
    partner = public_partners(street()).filter(pk=pk).select_related("logo").first()
    if partner is None:
        concerned = Partner.objects.select_related("place").filter(pk=pk).first()
        if concerned is not None and request.user.has_perm("orgs.read_partner_desk", concerned):
            return redirect("orgs:partner_desk", pk=pk)
        raise Http404
    user: Any = request.user
    context = {
        "partner": partner,
        "given": sums_by_kind(partner.partnergifts.all()),
        "people": people_helped(partner),
        "uses": recent_uses([partner], most=12),
        "resources": partner.partnerresources.filter(is_shown=True).order_by("kind", "pk"),
        "marks": progress(PARTNER, partner),
        "trace": public_trace(PARTNER, partner, user),
        "years": years_of(partner),
        "may_see_desk": user.has_perm("orgs.read_partner_desk", partner),
        "may_thank": user.has_perm("orgs.thank_partner", partner),
    }
    return render(request, "orgs/partners/detail.html", context)


@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Declare that one would be a partner."""
    form = JoinForm(request.POST or None)
    user: Any = request.user
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.declare_intent(place=street(), by=user, **form.cleaned_data))
    ):
        messages.success(request, _("Thank you. The street will look at it and call you."))
        return redirect("orgs:partners_mine")
    return render(request, "orgs/partners/join.html", {"form": form})


def resources(request: HttpRequest) -> HttpResponse:
    """List what partners offer to organisations."""
    rows = PartnerResource.objects.shown().filter(street=street(), partner__consented_on__isnull=False)
    page = page_of(rows.select_related("partner__place"), keys=("-id",), after=request.GET.get("after", ""))
    return render(request, "orgs/partners/resources.html", {"page": page})


def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one resource; managers choose for which of their organisations they ask."""
    rows = PartnerResource.objects.shown().filter(street=street()).select_related("partner__place")
    found = get_object_or_404(rows.prefetch_related("communities"), pk=pk)
    user: Any = request.user
    mine = organisations_asking(user, found) if user.is_authenticated else []
    return render(request, "orgs/partners/resource.html", {"resource": found, "organisations": mine})


@login_required
def certificate(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Return the certificate of thanks of a year as PDF, to the partner and to street staff."""
    partner = get_object_or_404(Partner.objects.select_related("place", "street"), pk=pk)
    if not request.user.has_perm("orgs.thank_partner", partner):
        raise PermissionDenied
    given = gave_in(partner, year)
    if not given:
        raise Http404
    context = {
        "partner": partner,
        "year": year,
        "given": given,
        "people": people_helped(partner, year),
        "street": partner.street,
        "today": timezone.localdate(),
    }
    return printed("orgs/paper/partner_thanks.html", context, f"{partner.name}-{year}.pdf")


def printed(template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """Return an official paper as PDF."""
    from core.paper import pdf_of  # noqa: PLC0415 - the typesetter is heavy, and only who prints needs it

    found: Any = finders.find(STYLE)
    pdf = pdf_of(render_to_string(template, context), style=Path(found).read_text(encoding="utf-8"))
    return as_pdf(pdf, name)


def street() -> Place:
    """Return the street that this installation serves, else 404."""
    return get_object_or_404(Place, code=settings.STREET_CODE)
