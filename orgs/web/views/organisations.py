"""Organisations on the portal: find, read, join."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core.flow import FlowRefused, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs import actions
from orgs.filters import OrganisationFilter
from orgs.models import Organisation
from orgs.models.federation import FederationMember
from orgs.models.posts import OrgPage
from orgs.queries import latest_rating, membership_of, public_organisations
from orgs.queries.offices import current_positions
from orgs.queries.posts import follows, public_posts, public_statements, shown_of
from orgs.queries.relations import public_relations
from orgs.rules.offices import why_guardian
from orgs.states import ENDED, GROWTH
from orgs.web.forms.offices import JoinForm

from .desks import put_errors

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
    """Show an organisation: what it is, who leads it, what it does and tells, how to join, its trace."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    if organisation.stage in ENDED:
        return redirect("orgs:register", pk=pk)  # what is left is how it stands on the register
    return _page(request, organisation, None)


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join; what is missing is shown at its field."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    form = _join_form(request, organisation)
    if not form.is_valid():
        return _page(request, organisation, form)
    try:
        actions.ask_to_join(
            organisation=organisation,
            by=request.user,  # type: ignore[arg-type]
            words=form.cleaned_data["words"],
            **form.given(),
        )
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    except ValidationError as refused:
        put_errors(form, refused)
        return _page(request, organisation, form)
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
        actions.leave_organisation(
            membership=membership,
            by=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", "")[:300],
        )
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You have left %(organisation)s.") % {"organisation": organisation})
    return redirect(organisation)


def _join_form(request: HttpRequest, organisation: Organisation, page: OrgPage | None = None) -> JoinForm:
    page = page or OrgPage.objects.filter(organisation=organisation).first()
    user = request.user
    minor = isinstance(user, User) and bool(why_guardian(user.principal))
    given = request.POST if request.method == "POST" else None  # nothing need be filled in
    return JoinForm(given, questions=page.questions if page else [], minor=minor)


def _page(request: HttpRequest, organisation: Organisation, form: JoinForm | None) -> HttpResponse:
    membership = membership_of(organisation, request.user)
    shown = shown_of(organisation)
    context = {
        "organisation": organisation,
        "marks": progress(GROWTH, organisation),
        "rating": latest_rating(organisation),
        "membership": membership,
        "form": form or _join_form(request, organisation, shown.page),
        "shown": shown,
        "follows": follows(request.user, organisation),
        "positions": list(current_positions(organisation)[:30]),
        "posts": list(public_posts(organisation).order_by("-published_at", "-pk")[:3]),
        "statements": list(public_statements(organisation)[:3]),
        "relations": list(public_relations().filter(Q(source=organisation) | Q(target=organisation))[:6]),
        "federation": FederationMember.objects.inside().filter(organisation=organisation).first(),
        "manages": request.user.has_perm("orgs.manage_organisation", organisation),
        "desk": request.user.has_perm("orgs.see_desk", organisation),
        "trace": public_trace(GROWTH, organisation, request.user),
    }
    return render(request, "orgs/detail.html", context)
