"""Invitations: sent from the desk by phone, by link or by a sheet; opened and answered by the invited."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.keyset import page_of
from core.paper import qr_of
from orgs.actions import invitations as actions
from orgs.models import Organisation
from orgs.models.offices import OrgInvitation
from orgs.queries import membership_of
from orgs.queries.posts import shown_of
from orgs.rules.offices import is_in_good_time, why_guardian
from orgs.states import ENDED
from orgs.states.offices import Invited
from orgs.web.forms.offices import JoinForm, LinkForm, PhoneForm, SheetForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk, put_errors

WAYS: dict[str, type[Form]] = {"phone": PhoneForm, "link": LinkForm, "sheet": SheetForm}


@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List the invitations, the newest first, and offer the three ways to invite."""
    organisation = at_desk(request, pk, "orgs.invite_members")
    return _desk(request, organisation, {})


@login_required
@require_POST
def send(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Invite by phone, by link, or everybody of a sheet."""
    organisation = at_desk(request, pk, "orgs.invite_members")
    if way not in WAYS:
        raise Http404
    form = WAYS[way](request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, organisation, {way: form})
    user: Any = request.user
    data = form.cleaned_data
    try:
        if way == "phone":
            actions.invite_by_phone(organisation=organisation, by=user, **data)
        elif way == "link":
            made = actions.open_link(organisation=organisation, by=user, **data)
            messages.success(request, _("The link is ready."))
            return redirect("orgs:invitation", pk=pk, invitation_pk=made.pk)
        else:
            sent = actions.invite_many(organisation=organisation, rows=data["sheet"], by=user)
            messages.success(request, _("%(count)d people are invited.") % {"count": len(sent)})
            return redirect("orgs:invitations", pk=pk)
    except ValidationError as refused:
        put_errors(form, refused)
        return _desk(request, organisation, {way: form})
    messages.success(request, _("Invited."))
    return redirect("orgs:invitations", pk=pk)


@login_required
def card(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Show an invitation to those who sent it: its address, its code to hang up, who came by it."""
    organisation = at_desk(request, pk, "orgs.invite_members")
    invitation = get_object_or_404(OrgInvitation, pk=invitation_pk, organisation=organisation)
    address = f"{settings.SITE_URL.rstrip('/')}{invitation.get_absolute_url()}"
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "invitations"),
        "invitation": invitation,
        "address": address,
        "qr": qr_of(address, border=2),
        "came": list(invitation.memberships.select_related("user").order_by("-pk")[:50]),
    }
    return render(request, "orgs/offices/invitation.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Take an invitation back."""
    organisation = at_desk(request, pk, "orgs.invite_members")
    invitation = get_object_or_404(OrgInvitation, pk=invitation_pk, organisation=organisation)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken back."))
    return redirect("orgs:invitations", pk=pk)


@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever has its address; signed in, one accepts it here."""
    invitation = _answerable(request, token)
    organisation = invitation.organisation
    user: Any = request.user
    signed_in = user.is_authenticated
    membership = membership_of(organisation, user)
    minor = bool(signed_in and why_guardian(user.principal))
    shown = shown_of(organisation, photos=3)
    form = JoinForm(request.POST if request.method == "POST" else None, questions=shown.page.questions, minor=minor)
    form.fields.pop("words")
    if request.method == "POST" and signed_in and form.is_valid():
        try:
            actions.accept_invitation(invitation=invitation, by=user, **form.given())
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Welcome! You are now a member of %(org)s.") % {"org": organisation})
            return redirect(organisation)
    context = {
        "invitation": invitation,
        "organisation": organisation,
        "shown": shown,
        "form": form,
        "membership": membership,
        "refusal": _refusal(invitation),
    }
    return render(request, "orgs/offices/invited.html", context)


@login_required
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline an invitation for one's own phone."""
    invitation = _answerable(request, token)
    try:
        actions.decline_invitation(invitation=invitation, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Declined. The organisation sees only that."))
    return redirect("orgs:mine")


def _desk(request: HttpRequest, organisation: Organisation, bound: dict[str, Form]) -> HttpResponse:
    rows = OrgInvitation.objects.filter(organisation=organisation).select_related("invited_by")
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "invitations"),
        "forms": {way: bound.get(way) or made(auto_id=f"{way}_%s") for way, made in WAYS.items()},
        "opened": next(iter(bound), ""),
        "page": page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=30),
    }
    return render(request, "orgs/offices/invitations.html", context)


def _answerable(request: HttpRequest, token: str) -> OrgInvitation:
    """Return the invitation of an address; one for a phone is nobody else's business."""
    rows = OrgInvitation.objects.select_related("organisation__place", "organisation__body", "invited_by")
    invitation = get_object_or_404(rows.exclude(organisation__stage__in=ENDED), token=token)
    user: Any = request.user
    if user.is_authenticated and not user.has_perm("orgs.answer_invitation", invitation):
        raise Http404
    return invitation


def _refusal(invitation: OrgInvitation) -> str:
    if invitation.stage != Invited.OPEN:
        return _("All places of this invitation are taken, or it was taken back.")
    return is_in_good_time(invitation) or ""
