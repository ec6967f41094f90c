"""Members at the desk: who asks, who belongs, the list as a sheet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.flow import FlowRefused, available_steps
from core.keyset import page_of
from orgs import actions
from orgs.models import Membership, Organisation
from orgs.states import MEMBERSHIP, Belonging
from orgs.web.forms.offices import MemberSearchForm
from orgs.web.sheets import members_sheet
from orgs.web.tabs import desk_tabs

MOST_ASKED = 50
DEEDS: dict[str, Any] = {
    "admit": actions.admit_member,
    "decline": actions.decline_member,
    "remove": actions.remove_member,
}


@login_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List members and people who ask to join, for the desk."""
    organisation = _readable(request, pk)
    rows = organisation.memberships.select_related("user", "organisation__place")
    asked = list(rows.filter(stage=Belonging.ASKED).order_by("pk")[: MOST_ASKED + 1])
    form = MemberSearchForm(request.GET)
    found = rows.filter(stage=Belonging.MEMBER)
    if form.is_valid() and form.cleaned_data["q"]:
        found = found.filter(user__name__startswith=form.cleaned_data["q"])
    user: Any = request.user
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "members"),
        "asked": [(one, _offers(one, user)) for one in asked[:MOST_ASKED]],
        "more_asked": len(asked) > MOST_ASKED,
        "form": form,
        "page": page_of(found, keys=("id",), after=request.GET.get("after", ""), size=30),
        "may_decide": user.has_perm("orgs.decide_membership", organisation),
        "may_invite": user.has_perm("orgs.invite_members", organisation),
    }
    return render(request, "orgs/members.html", context)


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the members as an Excel sheet, phones masked."""
    return members_sheet(_readable(request, pk))


@login_required
@require_POST
def step(request: HttpRequest, pk: int, membership_pk: int, step: str) -> HttpResponse:
    """Admit, decline or remove somebody."""
    membership = get_object_or_404(
        Membership.objects.select_related("organisation__place"), pk=membership_pk, organisation=pk
    )
    if step not in DEEDS:
        raise PermissionDenied
    facts = {} if step == "admit" else {"reason": request.POST.get("reason", "")[:1000]}
    try:
        DEEDS[step](membership=membership, by=request.user, **facts)
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("orgs:members", pk=pk)


def _readable(request: HttpRequest, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    if not request.user.has_perm("orgs.view_members", organisation):
        raise PermissionDenied
    return organisation


def _offers(membership: Membership, user: Any) -> list[Any]:
    return [offer for offer in available_steps(MEMBERSHIP, membership, user) if offer.step.name in DEEDS]
