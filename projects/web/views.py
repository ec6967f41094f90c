"""Projects on the portal: read them, and an organisation's desk for its applications."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.states import Role
from core.attachments import attachments_of, store_attachment
from core.flow import FlowRefused, available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.models import Organisation
from projects import actions
from projects.filters import ApplicationFilter
from projects.models import Application
from projects.queries import public_applications
from projects.rules import what_is_missing
from projects.states import APPLICATION

from .forms import FEN, ApplicationForm, LineFormSet


def index(request: HttpRequest) -> HttpResponse:
    """List public projects with filters that stay in the address."""
    found = ApplicationFilter(request.GET, queryset=public_applications())
    rows = found.qs if found.is_valid() else public_applications().none()
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    template = "projects/_list.html" if request.htmx else "projects/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"filter": found, "page": page})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project as a process page: state, what you can do now, content, money, trace."""
    application = _readable(request, pk)
    user = request.user
    offers = available_steps(APPLICATION, application, user) if user.is_authenticated else []
    desk = {"submit", "resubmit", "withdraw"}
    context = {
        "application": application,
        "marks": progress(APPLICATION, application),
        "lines": application.budget.lines.order_by("pk"),
        "offers": [offer for offer in offers if offer.step.name in desk],
        "missing": what_is_missing(application) if user.has_perm("projects.write_application", application) else [],
        "may_write": user.has_perm("projects.write_application", application),
        "attachments": attachments_of(application),
        "trace": public_trace(APPLICATION, application, user),
    }
    return render(request, "projects/detail.html", context)


@login_required
def new(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Begin an application for an organisation that the person manages."""
    organisation = get_object_or_404(Organisation.objects.select_related("place", "body"), pk=organisation_pk)
    if not request.user.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied(_("Only the organisation's managers submit projects."))
    return _write(request, organisation, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or complete what was returned."""
    application = _readable(request, pk)
    if not request.user.has_perm("projects.write_application", application):
        raise PermissionDenied(_("It has been submitted and can't be changed now."))
    return _write(request, application.organisation, application)


def _write(request: HttpRequest, organisation: Organisation, application: Application | None) -> HttpResponse:
    form = ApplicationForm(request.POST or None, instance=application)
    lines: Any = LineFormSet(request.POST or None, initial=_lines_of(application), prefix="lines")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        facts: dict[str, Any] = {**form.cleaned_data, "lines": lines.lines(), "by": request.user}
        try:
            if application is None:
                application = actions.new_draft(organisation=organisation, **facts)
            else:
                application = actions.save_draft(application=application, **facts)
            for upload in request.FILES.getlist("files"):
                store_attachment(upload=upload, subject=application, by=request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Saved. You can go on at any time; submit it when nothing is missing."))
            return redirect("projects:edit" if "stay" in request.POST else "projects:detail", pk=application.pk)
    context = {"organisation": organisation, "application": application, "form": form, "lines": lines}
    return render(request, "projects/write.html", context)


def _lines_of(application: Application | None) -> list[dict[str, Any]]:
    if application is None:
        return []
    return [{"purpose": line.purpose, "amount": line.amount / FEN} for line in application.budget.lines.order_by("pk")]


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Submit or withdraw."""
    application = _readable(request, pk)
    try:
        if name in {"submit", "resubmit"}:
            actions.submit(application=application, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Submitted. The street office examines it and answers in your messages."))
        elif name == "withdraw":
            actions.withdraw(application=application, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
            messages.success(request, _("Withdrawn."))
        else:
            raise Http404
    except FlowRefused as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("projects:detail", pk=pk)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the applications of the organisations that the person belongs to."""
    bodies = request.user.standing.bodies(Role.ORG_MANAGER, Role.ORG_MEMBER)  # type: ignore[union-attr]
    rows = Application.objects.of_bodies(bodies).select_related("organisation", "budget", "place")
    managed = Organisation.objects.active().filter(body__in=request.user.standing.bodies(Role.ORG_MANAGER))  # type: ignore[union-attr]
    page = page_of(rows, keys=("-id",), after=request.GET.get("after", ""), size=20)
    return render(request, "projects/mine.html", {"page": page, "managed": managed})


def org_panel(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Serve the panel of an organisation's public projects to its page."""
    rows = public_applications().filter(organisation=organisation_pk).order_by("-id")[:10]
    return render(request, "projects/_org_panel.html", {"rows": rows})


def _readable(request: HttpRequest, pk: int) -> Application:
    """Return the application if the person may read it; 404 tells a stranger nothing of it."""
    application = get_object_or_404(
        Application.objects.select_related("organisation__body", "place", "budget", "notice", "grant"), pk=pk
    )
    if not request.user.has_perm("projects.read_application", application):
        raise Http404
    return application
