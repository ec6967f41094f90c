"""Filing on the portal: what everybody sees, one's own, the desk of the offices, an application's page and steps."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.attachments import attachments_of
from core.deeds import as_pdf, tried
from core.flow import available_steps, progress
from core.keyset import page_of
from disclosure.queries import public_trace
from orgs.actions import filing_review as review
from orgs.actions.filing_steps import FILING_STEPS
from orgs.filters.filing import FilingFilter
from orgs.models.filing import FilingApplication
from orgs.printing.filing import filing_pdf
from orgs.queries.filing import documents_of, filing_rows, may_see, my_filings, on_filing_desk, public_filings
from orgs.rules.filing import why_not_reviewer, why_not_start
from orgs.rules.filing_conditions import filing_conditions
from orgs.rules.filing_names import check_name
from orgs.states.filing import FILING, PRINTED_PAPERS, UNDER_REVIEW, UPLOADED_PAPERS, FilingPaper
from orgs.web.forms.filing import PART_LABELS, InstructorForm


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what is on public notice and what was filed, with filters that stay in the address."""
    rows = public_filings().filter(street__code=settings.STREET_CODE)
    found = FilingFilter(request.GET, queryset=rows)
    page = page_of(found.qs if found.is_valid() else rows.none(), keys=("-id",), after=request.GET.get("after", ""))
    template = "_list.html" if request.htmx else "index.html"  # type: ignore[attr-defined]
    context = {"filter": found, "page": page, "why_not_start": why_not_start(request.user)}
    return render(request, f"orgs/filing/{template}", context)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List one's own applications."""
    user: Any = request.user
    page = page_of(my_filings(user), keys=("-id",), after=request.GET.get("after", ""))
    return render(request, "orgs/filing/mine.html", {"page": page, "why_not_start": why_not_start(user)})


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for the reader's office, what is due first."""
    user: Any = request.user
    if not user.standing.is_staff:
        raise Http404
    page = page_of(on_filing_desk(user), keys=("due_on", "id"), after=request.GET.get("after", ""))
    return render(request, "orgs/filing/desk.html", {"page": page})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an application: where it stands, what one can do now or why not, conditions, content, papers, the trace.

    Strangers see it from the public notice on, without roster, papers, numbers and opinions of the offices.
    """
    application = readable(request, pk)
    user: Any = request.user
    inside = user.is_authenticated and user.has_perm("orgs.read_filing", application)
    offers = available_steps(FILING, application, user) if user.is_authenticated else []
    context = {
        "application": application,
        "inside": inside,
        "marks": progress(FILING, application),
        "offers": [
            offer for offer in offers if offer.step.name in FILING_STEPS and _is_meant(application, offer.step.name)
        ],
        "may_edit": inside and user.has_perm("orgs.edit_filing", application),
        "parts": PART_LABELS,
        "trace": public_trace(FILING, application, user, concerned=inside),
        **(_inside(application, user) if inside else {}),
    }
    return render(request, "orgs/filing/detail.html", context)


def _inside(application: FilingApplication, user: Any) -> dict[str, Any]:
    """Return what those concerned see besides."""
    reviews = application.stage in UNDER_REVIEW and user.has_perm("orgs.review_filing_community", application)
    return {
        "conditions": filing_conditions(application) if application.organisation is None else [],
        "check": check_name(application.name, application.place, application=application.pk)
        if application.organisation is None
        else None,
        "members": application.members.all(),
        "papers": [(row, attachments_of(row)) for row in documents_of(application)],
        "printed": PRINTED_PAPERS,
        "uploaded": UPLOADED_PAPERS,
        "reviews": reviews and not why_not_reviewer(application, user),
        "why_not_review": why_not_reviewer(application, user) if reviews else "",
        "instructor_form": InstructorForm(application=application) if reviews else None,
    }


def _is_meant(application: FilingApplication, name: str) -> bool:
    """Whether a step is the one of the two that leads back to whoever asked."""
    if not name.startswith("complete_for_"):
        return True
    return name == f"complete_for_{application.returned_from}"


@login_required
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step of the application by its action."""
    application = readable(request, pk)
    if name not in FILING_STEPS:
        raise Http404
    user: Any = request.user
    reason = request.POST.get("reason", "")
    tried(request, lambda: FILING_STEPS[name](application, user, reason))
    return redirect(application)


@login_required
@require_POST
def instructor(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the instructor who will guide the organisation, as a reviewer."""
    application = readable(request, pk)
    form = InstructorForm(request.POST, application=application)
    if not form.is_valid():
        messages.error(request, _("Choose an instructor of this place."))
        return redirect(application)
    user: Any = request.user
    chosen = form.cleaned_data["instructor"]
    tried(request, lambda: review.assign_instructor_to_filing(application=application, instructor=chosen, by=user))
    return redirect(application)


@login_required
@require_POST
def confirm_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the names that are alike were looked at, as a reviewer."""
    application = readable(request, pk)
    tried(request, lambda: review.confirm_filing_name(application=application, by=request.user))  # type: ignore[arg-type]
    return redirect(application)


@login_required
@require_POST
def reject(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Reject a document with what is wrong with it, as a reviewer."""
    application = readable(request, pk)
    document = get_object_or_404(application.documents, kind=kind)
    reason = request.POST.get("reason", "")
    tried(request, lambda: review.reject_paper(document=document, by=request.user, reason=reason))  # type: ignore[arg-type]
    return redirect(application)


@login_required
@require_safe
def printed(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hand out a document made of the data as PDF on A4, to those concerned."""
    application = readable(request, pk)
    if kind not in PRINTED_PAPERS or not request.user.has_perm("orgs.read_filing", application):
        raise Http404
    return as_pdf(filing_pdf(application, FilingPaper(kind)), f"{FilingPaper(kind).label}-{application}.pdf")


def readable(request: HttpRequest, pk: int) -> FilingApplication:
    """Return the application if the person may see it; 404 tells a stranger nothing."""
    application = get_object_or_404(filing_rows(), pk=pk)
    if not may_see(application, request.user):
        raise Http404
    return application
