"""Deliveries of partners: recorded, received, used, corrected."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.deeds import tried, tried_in
from core.flow import available_steps, progress
from core.keyset import page_of
from orgs.actions import partner_gifts as actions
from orgs.models.partners import PartnerGift, PartnerUse, ResourceRequest
from orgs.queries.partners import gifts_for_desk, gifts_of, lines_to_give
from orgs.states.partner_gifts import GIFT, GiftStage, RequestStage
from orgs.web.forms.partner_gifts import CorrectForm, GiftForm, UseForm

from .partner_desk import at_partner

STEPS: dict[str, Any] = {"receive": actions.receive_gift, "refuse": actions.refuse_gift}


def readable(request: HttpRequest, pk: int) -> PartnerGift:
    """Return the gift to who gave it, who got it and staff of the place; it is not there for others."""
    found = get_object_or_404(gifts_of(PartnerGift.objects.entries()), pk=pk)
    if not request.user.has_perm("orgs.read_gift", found):
        raise Http404
    return found


@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List what a partner gave."""
    partner = at_partner(request, pk)
    page = page_of(gifts_for_desk(partner), keys=("-id",), after=request.GET.get("after", ""), size=30)
    may_give = request.user.has_perm("orgs.record_gift", partner) and lines_to_give(partner).exists()
    return render(request, "orgs/partners/gifts.html", {"partner": partner, "page": page, "may_give": may_give})


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a delivery; with ?request= that of a granted request."""
    partner = at_partner(request, pk, "orgs.record_gift")
    user: Any = request.user
    number = request.GET.get("request", "")
    rows = ResourceRequest.objects.select_related("resource", "organisation__place", "partner__place")
    asked = None
    if number.isascii() and number.isdigit():
        asked = get_object_or_404(rows, pk=int(number), partner=partner, stage=RequestStage.GRANTED)
    form = GiftForm(request.POST or None, lines=lines_to_give(partner), street=partner.street, request=asked)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.record_gift(by=user, request=asked, **form.cleaned_data))
    ):
        messages.success(request, _("Recorded. The receiver was asked to confirm."))
        return redirect("orgs:partner_desk", pk=pk)
    return render(request, "orgs/partners/gift_new.html", {"partner": partner, "form": form, "asked": asked})


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a delivery, its counter-entries and how it was used."""
    return _page(request, readable(request, pk))


@login_required
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm the receipt, or say that it has not arrived."""
    gift = readable(request, pk)
    if step not in STEPS:
        raise Http404
    facts = {} if step == "receive" else {"reason": request.POST.get("reason", "")[:1000]}
    tried(request, lambda: STEPS[step](gift=gift, by=request.user, **facts))
    return redirect(gift)


@login_required
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Report how part of it was used."""
    gift = readable(request, pk)
    user: Any = request.user
    if not user.has_perm("orgs.report_use", gift):
        raise PermissionDenied
    form = UseForm(request.POST, request.FILES, gift=gift)
    if form.is_valid() and tried_in(form, lambda: actions.report_use(gift=gift, by=user, **form.cleaned_data)):
        messages.success(request, _("Reported. Thank you; the partner was told."))
        return redirect(gift)
    return _page(request, gift, use_form=form)


@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was recorded too much."""
    gift = readable(request, pk)
    user: Any = request.user
    if not user.has_perm("orgs.correct_gift", gift):
        raise PermissionDenied
    form = CorrectForm(request.POST, gift=gift)
    if form.is_valid() and tried_in(form, lambda: actions.correct_gift(gift=gift, by=user, **form.cleaned_data)):
        messages.success(request, _("Corrected by a counter-entry."))
        return redirect(gift)
    return _page(request, gift, correct_form=form)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int, use_pk: int) -> HttpResponse:
    """Take a report on use back."""
    gift = readable(request, pk)
    found = get_object_or_404(PartnerUse.objects.select_related("gift"), pk=use_pk, gift=gift)
    words = request.POST.get("reason", "")[:300]
    tried(request, lambda: actions.take_back_use(use=found, reason=words, by=request.user))  # type: ignore[arg-type]
    return redirect(gift)


def _page(
    request: HttpRequest,
    gift: PartnerGift,
    *,
    use_form: UseForm | None = None,
    correct_form: CorrectForm | None = None,
) -> HttpResponse:
    user: Any = request.user
    reports = user.has_perm("orgs.report_use", gift)
    may_use = reports and gift.stage == GiftStage.RECEIVED and gift.left > 0
    may_correct = user.has_perm("orgs.correct_gift", gift) and gift.left > 0
    uses = gift.uses.select_related("reported_by", "taken_back_by", "corrects").order_by("-pk")
    context = {
        "gift": gift,
        "marks": progress(GIFT, gift),
        "offers": available_steps(GIFT, gift, user),
        "counter_entries": gift.counter_entries.select_related("recorded_by").order_by("pk"),
        "uses": [one for one in uses if one.corrects is None],
        "reports": reports,
        "use_form": use_form or (UseForm(gift=gift) if may_use else None),
        "correct_form": correct_form or (CorrectForm(gift=gift) if may_correct else None),
    }
    return render(request, "orgs/partners/gift.html", context)
