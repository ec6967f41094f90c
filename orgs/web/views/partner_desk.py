"""The desk of a partner, for the partner itself and for street staff; the list of what waits for staff."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core.deeds import tried, tried_in
from core.flow import available_steps, progress
from core.keyset import page_of
from core.personal import keyed_hash, mask_phone
from core.validators import validate_phone
from disclosure.queries import public_trace
from orgs.actions import partner_resources, partners
from orgs.models.partners import Partner, PartnerResource, ResourceRequest
from orgs.queries.partner_thanks import people_helped, sums_by_kind, years_of
from orgs.queries.partners import (
    agreements_ending,
    gifts_for_desk,
    gifts_waiting_for,
    intents_waiting,
    lines_to_give,
    partner_managers,
    partners_managed_by,
    requests_waiting,
)
from orgs.states.partner_gifts import RESOURCE_REQUEST
from orgs.states.partners import MAY_SIGN, PARTNER, PartnerStage
from orgs.web.forms.partners import DescribeForm, PictureForm, RecordForm, ResourceForm, SignInForm
from places.models import Place

from .partners import street

SHOWN = 20
STEPS: dict[str, Any] = {
    "begin_talks": partners.begin_talks,
    "decline": partners.decline_partner,
    "withdraw": partners.withdraw_intent,
    "end": partners.end_partnership,
    "resume": partners.resume_talks,
    "perform": partners.start_performing,
}
WORDLESS = ("begin_talks", "resume", "perform")
ANSWERS: dict[str, Any] = {"grant": partner_resources.grant_request, "decline": partner_resources.decline_request}


def at_partner(request: HttpRequest, pk: int, permission: str = "orgs.read_partner_desk") -> Partner:
    """Return the partner if the person may do this at its desk; it is not there for strangers."""
    partner = get_object_or_404(Partner.objects.select_related("place", "street", "logo", "declared_by"), pk=pk)
    if not request.user.has_perm("orgs.read_partner_desk", partner):
        raise Http404
    if not request.user.has_perm(permission, partner):
        raise PermissionDenied
    return partner


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the partners that one looks after or has declared."""
    rows = partners_managed_by(request.user)  # type: ignore[arg-type]
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""))
    return render(request, "orgs/partners/mine.html", {"page": page})


@login_required
def staff(request: HttpRequest) -> HttpResponse:
    """Show staff what of the partners waits; street staff record new ones here."""
    user: Any = request.user
    if not user.has_perm("orgs.view_partner"):
        raise PermissionDenied
    paths = user.standing.paths("street_staff")
    here = street()
    places = Place.objects.filter(pk=here.pk) | Place.objects.communities()
    may_record = user.has_perm("orgs.record_partner", here)
    form = RecordForm(request.POST or None, places=places.order_by("path"), initial={"place": here})
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied
        if form.is_valid() and tried_in(form, lambda: partners.record_partner(by=user, **form.given())):
            messages.success(request, _("Recorded."))
            return redirect("orgs:partners_desk")
    known = Partner.objects.filter(street=here) if paths else Partner.objects.none()
    stage = request.GET.get("stage", "")
    if stage in PartnerStage.values:
        known = known.filter(stage=stage)
    context = {
        "intents": intents_waiting(paths)[:SHOWN],
        "requests": requests_waiting(known)[:SHOWN],
        "ending": agreements_ending(paths, settings.PARTNER_REMIND_DAYS)[:SHOWN],
        "gifts": gifts_waiting_for(user)[:SHOWN],
        "page": page_of(known.select_related("place"), keys=("-id",), after=request.GET.get("after", ""), size=30),
        "stages": PartnerStage.choices,
        "stage": stage,
        "form": form if may_record else None,
    }
    return render(request, "orgs/partners/staff.html", context)


@login_required
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about a partner to itself and to staff."""
    partner = at_partner(request, pk)
    user: Any = request.user
    requests = list(requests_waiting([partner])[:SHOWN])
    keeps = user.has_perm("orgs.keep_agreements", partner)
    describes = user.has_perm("orgs.describe_partner", partner)
    context = {
        "partner": partner,
        "phone": mask_phone(partner.contact_phone),
        "marks": progress(PARTNER, partner),
        "offers": [one for one in available_steps(PARTNER, partner, user) if one.step.name in STEPS],
        "trace": public_trace(PARTNER, partner, user, concerned=True),
        "agreements": _agreements(partner, user),
        "resources": partner.partnerresources.order_by("kind", "pk"),
        "requests": [(one, available_steps(RESOURCE_REQUEST, one, user)) for one in requests],
        "gifts": gifts_for_desk(partner).order_by("-pk")[:10],
        "given": sums_by_kind(partner.partnergifts.all()),
        "people": people_helped(partner),
        "years": years_of(partner),
        "managers": list(partner_managers(partner)),
        "keeps": keeps,
        "describes": describes,
        "may_draft": keeps and partner.stage in MAY_SIGN,
        "may_give": user.has_perm("orgs.record_gift", partner) and lines_to_give(partner).exists(),
        "picture_form": PictureForm() if describes else None,
        "sign_in_form": SignInForm() if user.has_perm("orgs.decide_partner", partner) else None,
    }
    return render(request, "orgs/partners/desk.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of the partner."""
    partner = at_partner(request, pk, "orgs.describe_partner")
    user: Any = request.user
    form = DescribeForm(request.POST or None, initial=DescribeForm.initial_of(partner))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: partners.describe_partner(partner=partner, by=user, **form.given(partner)))
    ):
        messages.success(request, _("Saved."))
        return redirect("orgs:partner_desk", pk=pk)
    return render(request, "orgs/partners/edit.html", {"partner": partner, "form": form})


@login_required
@require_POST
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Put up a logo or a photo."""
    partner = at_partner(request, pk, "orgs.describe_partner")
    user: Any = request.user
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        tried(request, lambda: partners.show_picture(partner=partner, upload=form.cleaned_data["picture"], by=user))
    else:
        messages.error(request, _("Choose a picture first."))
    return redirect("orgs:partner_desk", pk=pk)


@login_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Put up something that the partner offers."""
    partner = at_partner(request, pk, "orgs.keep_resources")
    user: Any = request.user
    form = ResourceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: partner_resources.offer_resource(partner=partner, by=user, **form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return redirect("orgs:partner_desk", pk=pk)
    return render(request, "orgs/partners/resource_edit.html", {"partner": partner, "form": form})


@login_required
def change_resource(request: HttpRequest, pk: int, resource_pk: int) -> HttpResponse:
    """Change what is said of a resource."""
    partner = at_partner(request, pk, "orgs.keep_resources")
    rows = PartnerResource.objects.prefetch_related("communities")
    resource = get_object_or_404(rows, pk=resource_pk, partner=partner)
    user: Any = request.user
    form = ResourceForm(request.POST or None, initial=ResourceForm.initial_of(resource))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried_in(form, lambda: partner_resources.change_resource(resource=resource, by=user, **form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return redirect("orgs:partner_desk", pk=pk)
    return render(request, "orgs/partners/resource_edit.html", {"partner": partner, "form": form})


@login_required
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the holder of an account look after the partner."""
    partner = at_partner(request, pk, "orgs.decide_partner")
    user: Any = request.user
    try:
        number = keyed_hash(validate_phone(request.POST.get("phone", "")))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("orgs:partner_desk", pk=pk)
    person = User.objects.filter(Q(phone_hash=number), is_active=True).first()
    if person is None:
        messages.error(request, _("Nobody has an account with this phone."))
    else:
        tried(request, lambda: partners.give_sign_in(partner=partner, user=person, by=user))
    return redirect("orgs:partner_desk", pk=pk)


@login_required
@require_POST
def end_sign_in(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """Let somebody look after the partner no longer."""
    partner = at_partner(request, pk, "orgs.decide_partner")
    person = get_object_or_404(partner_managers(partner), pk=user_pk)
    tried(request, lambda: partners.take_sign_in(partner=partner, user=person, by=request.user))  # type: ignore[arg-type]
    return redirect("orgs:partner_desk", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Check, decline, withdraw, end, talk again."""
    partner = at_partner(request, pk)
    if step not in STEPS:
        raise Http404
    facts = {} if step in WORDLESS else {"reason": request.POST.get("reason", "")[:1000]}
    tried(request, lambda: STEPS[step](partner=partner, by=request.user, **facts))
    return redirect("orgs:partner_desk", pk=pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, request_pk: int, step: str) -> HttpResponse:
    """Grant or decline what an organisation asks for."""
    partner = at_partner(request, pk)
    rows = ResourceRequest.objects.select_related("resource", "organisation__place", "partner__place")
    asked = get_object_or_404(rows, pk=request_pk, partner=partner)
    if step not in ANSWERS:
        raise Http404
    words = request.POST.get("reason", "")[:300]
    tried(request, lambda: ANSWERS[step](request=asked, by=request.user, reason=words))
    return redirect("orgs:partner_desk", pk=pk)


def _agreements(partner: Partner, user: Any) -> list[Any]:
    if not user.has_perm("orgs.read_agreement", partner):
        return []
    return list(partner.partneragreements.order_by("-pk")[:SHOWN])
