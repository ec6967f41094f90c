"""Organisations on the portal: find, read, join; the managers' desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.flow import FlowRefused, available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs import actions
from orgs.filters import OrganisationFilter
from orgs.models import Membership, Organisation
from orgs.queries import latest_rating, membership_of, public_organisations
from orgs.states import ENDED, GROWTH, MEMBERSHIP, Belonging
from orgs.web.forms.organisations import JoinForm

SORTS = {"stars": ("-stars", "-id"), "new": ("-id",), "members": ("-member_count", "-id")}


def index(request: HttpRequest) -> HttpResponse:
    """List organisations with filters that stay in the address."""
    found = OrganisationFilter(request.GET, queryset=public_organisations())
    keys = SORTS.get(request.GET.get("sort", ""), SORTS["stars"])
    rows = found.qs if found.is_valid() else public_organisations().none()
    page = page_of(rows, keys=keys, after=request.GET.get("after", ""), size=20)
    template = "orgs/_list.html" if request.htmx else "orgs/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"filter": found, "page": page})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation: what it is, its stars and why, how to join, its trace."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    if organisation.stage in ENDED:
        return redirect("orgs:register", pk=pk)  # what is left is how it stands on the register
    membership = membership_of(organisation, request.user)
    context = {
        "organisation": organisation,
        "marks": progress(GROWTH, organisation),
        "rating": latest_rating(organisation),
        "membership": membership,
        "form": JoinForm(),
        "manages": request.user.has_perm("orgs.manage_organisation", organisation),
        "trace": public_trace(GROWTH, organisation, request.user),
    }
    return render(request, "orgs/detail.html", context)


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_to_join(organisation=organisation, by=request.user, words=form.cleaned_data["words"])  # type: ignore[arg-type]
        except FlowRefused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Your question was sent; the organisation will answer you in your messages."))
    return redirect(organisation)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave, or take one's question back."""
    organisation = get_object_or_404(Organisation, pk=pk)
    membership = membership_of(organisation, request.user)
    if membership is None:
        raise PermissionDenied
    try:
        actions.leave_organisation(membership=membership, by=request.user)  # type: ignore[arg-type]
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You have left %(organisation)s.") % {"organisation": organisation})
    return redirect(organisation)


@login_required
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """List members and people who ask to join, for the managers."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    if not request.user.has_perm("orgs.view_members", organisation):
        raise PermissionDenied
    rows = organisation.memberships.select_related("user").exclude(stage=Belonging.LEFT)
    asked = rows.filter(stage=Belonging.ASKED).order_by("pk")
    page = page_of(rows.filter(stage=Belonging.MEMBER), keys=("id",), after=request.GET.get("after", ""), size=30)
    context = {
        "organisation": organisation,
        "asked": [(m, available_steps(MEMBERSHIP, m, request.user)) for m in asked[:100]],  # type: ignore[arg-type]
        "page": page,
        "may_decide": request.user.has_perm("orgs.manage_organisation", organisation),
    }
    return render(request, "orgs/members.html", context)


@login_required
@require_POST
def member_step(request: HttpRequest, pk: int, membership_pk: int, step: str) -> HttpResponse:
    """Admit, decline or remove somebody."""
    membership = get_object_or_404(
        Membership.objects.select_related("organisation__place"), pk=membership_pk, organisation=pk
    )
    reason = request.POST.get("reason", "")
    by = request.user
    try:
        if step == "admit":
            actions.admit_member(membership=membership, by=by)  # type: ignore[arg-type]
        elif step == "decline":
            actions.decline_member(membership=membership, by=by, reason=reason)  # type: ignore[arg-type]
        elif step == "remove":
            actions.remove_member(membership=membership, by=by, reason=reason)  # type: ignore[arg-type]
        else:
            raise PermissionDenied
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:members", pk=pk)
