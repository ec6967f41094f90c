"""Agreements with partners: draft, sign, print, the signed paper, the end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.deeds import tried, tried_in
from core.flow import available_steps, progress
from disclosure.queries import public_trace
from orgs.actions import partner_agreements as actions
from orgs.models.partners import PartnerAgreement
from orgs.queries.partners import lines_with_sums
from orgs.states.partners import AGREEMENT, MAY_SIGN, AgreementStage
from orgs.web.forms.partner_gifts import AgreementForm, SignForm

from .partner_desk import at_partner
from .partners import printed

STEPS: dict[str, Any] = {"break_off": actions.break_off, "drop": actions.drop_draft}


def readable(request: HttpRequest, pk: int, agreement_pk: int) -> PartnerAgreement:
    """Return the agreement to the partner and to staff; it is not there for others."""
    rows = PartnerAgreement.objects.select_related("partner__place", "partner__street", "renewed_from")
    found = get_object_or_404(rows, pk=agreement_pk, partner=pk)
    if not request.user.has_perm("orgs.read_agreement", found):
        raise Http404
    return found


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an agreement; with ?renews= one that follows another."""
    partner = at_partner(request, pk, "orgs.keep_agreements")
    if partner.stage not in MAY_SIGN:
        raise Http404
    user: Any = request.user
    number = request.GET.get("renews", "")
    rows = PartnerAgreement.objects.filter(partner=partner).prefetch_related("lines")
    before = get_object_or_404(rows, pk=int(number)) if number.isascii() and number.isdigit() else None
    lines = list(before.lines.all()) if before else []
    first = AgreementForm.initial_of(before) | {"starts_on": None, "ends_on": None} if before else {}
    form = AgreementForm(request.POST or None, lines=lines, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = {"partner": partner, "renews": before, "by": user, **form.given()}
        if tried_in(form, lambda: actions.draft_agreement(**facts)):
            messages.success(request, _("Saved as a draft. Print it, have it signed, then write the day down here."))
            return redirect("orgs:partner_desk", pk=pk)
    return render(request, "orgs/partners/agreement_edit.html", {"partner": partner, "form": form, "before": before})


@login_required
def edit(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    """Change a draft."""
    agreement = readable(request, pk, agreement_pk)
    if not request.user.has_perm("orgs.keep_agreements", agreement):
        raise PermissionDenied
    user: Any = request.user
    lines = list(agreement.lines.all())
    form = AgreementForm(request.POST or None, lines=lines, initial=AgreementForm.initial_of(agreement))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: actions.change_draft(agreement=agreement, by=user, **form.given()))
    ):
        messages.success(request, _("Saved."))
        return redirect(agreement)
    context = {"partner": agreement.partner, "form": form, "agreement": agreement}
    return render(request, "orgs/partners/agreement_edit.html", context)


@login_required
def detail(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    """Show an agreement with its promises and what was given under each."""
    return _page(request, readable(request, pk, agreement_pk), SignForm())


@login_required
@require_POST
def step(request: HttpRequest, pk: int, agreement_pk: int, step: str) -> HttpResponse:
    """Sign, end early, drop."""
    agreement = readable(request, pk, agreement_pk)
    user: Any = request.user
    if step == "sign":
        form = SignForm(request.POST)
        if form.is_valid() and tried_in(
            form, lambda: actions.sign_agreement(agreement=agreement, by=user, **form.cleaned_data)
        ):
            messages.success(request, _("Signed."))
            return redirect(agreement)
        return _page(request, agreement, form)
    if step not in STEPS:
        raise Http404
    words = request.POST.get("reason", "")[:1000]
    tried(request, lambda: STEPS[step](agreement=agreement, by=user, reason=words))
    return redirect(agreement)


@login_required
@require_POST
def upload(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    """Add a scan of the signed paper."""
    agreement = readable(request, pk, agreement_pk)
    user: Any = request.user
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
    else:
        tried(request, lambda: actions.add_paper(agreement=agreement, upload=file, by=user))
    return redirect(agreement)


@login_required
def paper(request: HttpRequest, pk: int, agreement_pk: int) -> HttpResponse:
    """Return the agreement as PDF, with room for both seals."""
    agreement = readable(request, pk, agreement_pk)
    context = {
        "agreement": agreement,
        "partner": agreement.partner,
        "street": agreement.partner.street,
        "lines": agreement.lines.all(),
        "today": timezone.localdate(),
    }
    return printed("orgs/paper/partner_agreement.html", context, f"{agreement.number or agreement.title}.pdf")


def _page(request: HttpRequest, agreement: PartnerAgreement, form: SignForm) -> HttpResponse:
    user: Any = request.user
    keeps = user.has_perm("orgs.keep_agreements", agreement)
    offers = available_steps(AGREEMENT, agreement, user)
    context = {
        "agreement": agreement,
        "partner": agreement.partner,
        "lines": lines_with_sums(agreement),
        "marks": progress(AGREEMENT, agreement),
        "offers": [one for one in offers if one.step.name in STEPS],
        "sign": next((one for one in offers if one.step.name == "sign"), None),
        "form": form,
        "files": attachments_of(agreement),
        "keeps": keeps,
        "is_draft": agreement.stage == AgreementStage.DRAFT,
        "may_renew": keeps
        and agreement.stage in {AgreementStage.SIGNED, AgreementStage.ENDED}
        and not PartnerAgreement.objects.filter(renewed_from=agreement).exists(),
        "trace": public_trace(AGREEMENT, agreement, user, concerned=True),
    }
    return render(request, "orgs/partners/agreement.html", context)
