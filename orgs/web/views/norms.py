"""Norms on the portal: read, compare versions, check one's organisation, compare organisations."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.states import Role
from core.attachments import attachments_of, store_attachment
from core.keyset import page_of
from orgs.actions.norm_checks import check_norm
from orgs.models import Organisation
from orgs.models.norms import Norm, NormCheck, NormVersion
from orgs.queries import public_organisations
from orgs.queries.norm_changes import item_changes, section_changes
from orgs.queries.norms import (
    checklist,
    checks_of,
    newest_checks,
    tallies,
    version_in_force,
    versions_in_force,
    with_parts,
)
from orgs.rules.norms import may_add_proof
from orgs.states.norms import Checker
from orgs.web.forms.norms import CheckForm
from places.models import lying_in

from .party import street_here

MOST_COMPARED = 1000


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the norms in force."""
    return render(request, "orgs/norms/index.html", {"versions": versions_in_force(street_here())})


def public_norm(pk: int) -> Norm:
    """Return a norm that holds in this street."""
    return get_object_or_404(Norm.objects.holding_in(street_here()).select_related("street"), pk=pk)


@require_safe
def norm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the version in force, or the first one to come."""
    found = public_norm(pk)
    current = version_in_force(found) or found.versions.public().order_by("in_force_from").first()
    if current is None:
        raise Http404
    return _document(request, current)


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one version; a draft is there for those who write it alone."""
    found = get_object_or_404(NormVersion.objects.select_related("norm__street"), norm=public_norm(pk), number=number)
    if found.stage == "draft" and not request.user.has_perm("orgs.keep_norm", found):
        raise Http404
    return _document(request, found)


def _document(request: HttpRequest, found: NormVersion) -> HttpResponse:
    shown = with_parts(NormVersion.objects.filter(pk=found.pk)).get()
    user: Any = request.user
    context = {
        "version": shown,
        "current": version_in_force(shown.norm),
        "versions": shown.norm.versions.public().order_by("-number"),
        "before": shown.norm.versions.public().filter(number__lt=shown.number).order_by("-number").first(),
        "mine": Organisation.objects.active().filter(body__in=user.standing.bodies(Role.ORG_MANAGER))
        if user.is_authenticated
        else [],
        "compares": user.is_authenticated and user.has_perm("orgs.compare_norms", street_here()),
    }
    return render(request, "orgs/norms/version.html", context)


@require_safe
def changes(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """Show what differs between two published versions, section by section."""
    rows = {row.number: row for row in with_parts(public_norm(pk).versions.public().filter(number__in=(old, new)))}
    if old not in rows or new not in rows or old == new:
        raise Http404
    context = {
        "old": rows[old],
        "new": rows[new],
        "sections": section_changes(rows[old], rows[new]),
        "items": item_changes(rows[old], rows[new]),
    }
    return render(request, "orgs/norms/changes.html", context)


@login_required
@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff how their organisations stand to a norm: item by item, and one by one."""
    user: Any = request.user
    paths = user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)
    current = version_in_force(public_norm(pk))
    if not paths or not any(path.startswith(f"/{settings.STREET_CODE}/") for path in paths):
        raise PermissionDenied
    if current is None:
        raise Http404
    shares: dict[int, dict[str, NormCheck]] = {}
    for row in newest_checks(current, paths).select_related("organisation__place")[:MOST_COMPARED]:
        shares.setdefault(row.organisation_id, {})[row.checker] = row
    lines = [
        (next(iter(of.values())).organisation, of.get(Checker.SELF), of.get(Checker.STAFF)) for of in shares.values()
    ]
    organisations = Organisation.objects.active().filter(lying_in(paths))
    context = {
        "version": current,
        "tallies": tallies(current, paths),
        "lines": sorted(lines, key=lambda line: (line[0].place.path, line[0].name)),
        "unchecked": organisations.exclude(norm_checks__version=current).count(),
    }
    return render(request, "orgs/norms/comparison.html", context)


def checked_organisation(request: HttpRequest, pk: int) -> Organisation:
    """Return an organisation whose checks this person may read; for the others they are not there."""
    found = get_object_or_404(public_organisations(), pk=pk)
    if not request.user.has_perm("orgs.read_norm_checks", found):
        raise Http404
    return found


@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an organisation stands to every norm, and the checks before."""
    found = checked_organisation(request, pk)
    user: Any = request.user
    versions = versions_in_force(found.street)
    parts = {row.pk: row for row in with_parts(NormVersion.objects.filter(pk__in=[one.pk for one in versions]))}
    context = {
        "organisation": found,
        "lists": [(parts[one.pk], checklist(found, parts[one.pk])) for one in versions],
        "page": page_of(checks_of(found), keys=("-checked_on", "-id"), after=request.GET.get("after", ""), size=10),
        "checks": user.has_perm("orgs.check_norm", found),
        "checks_as_staff": user.has_perm("orgs.check_norm_as_staff", found),
    }
    return render(request, "orgs/norms/organisation.html", context)


@login_required
def check(request: HttpRequest, pk: int, version_pk: int, checker: str) -> HttpResponse:
    """Answer a checklist, as the organisation or as staff of its place."""
    found = checked_organisation(request, pk)
    user: Any = request.user
    permission = "orgs.check_norm" if checker == Checker.SELF else "orgs.check_norm_as_staff"
    if checker not in Checker.values or not user.has_perm(permission, found):
        raise PermissionDenied
    rows = with_parts(NormVersion.objects.in_force().filter(pk=version_pk))
    current = rows.first()
    if current is None:
        raise Http404
    form = CheckForm(request.POST or None, rows=checklist(found, current, checker=checker))
    if request.method == "POST" and form.is_valid():
        try:
            done = check_norm(
                organisation=found,
                version=current,
                said=form.said(),
                checker=checker,
                words=form.cleaned_data["words"],
                by=user,
            )
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=done, by=user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Checked and kept."))
            return redirect(done)
    context = {"organisation": found, "version": current, "form": form, "checker": Checker(checker)}
    return render(request, "orgs/norms/check.html", context)


@login_required
def checked(request: HttpRequest, pk: int, check_pk: int) -> HttpResponse:
    """Show a check with every answer and its proof; whoever checked adds proof on the same day."""
    found = checked_organisation(request, pk)
    rows = NormCheck.objects.select_related("version__norm", "checked_by", "organisation__place")
    done = get_object_or_404(rows, pk=check_pk, organisation=found)
    user: Any = request.user
    may_add = may_add_proof(user, done.pk)
    if request.method == "POST":
        try:
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=done, by=user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect(done)
    context = {
        "check": done,
        "rows": done.rows.select_related("item"),
        "attachments": attachments_of(done),
        "may_add": may_add,
    }
    return render(request, "orgs/norms/checked.html", context)
