"""Annual reports: those of an organisation, writing one, its page, its paper."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of
from core.flow import available_steps, progress
from disclosure.queries import public_trace
from orgs.actions import register as actions
from orgs.actions.register.deeds import REPORT_STEPS
from orgs.models.register import AnnualReport
from orgs.printing.reports import report_pdf
from orgs.rules.reports import may_read_report, why_not_write, window_of, year_reported
from orgs.states.reports import REPORT
from orgs.web.forms.register import ConcludeForm
from orgs.web.forms.reports import ReportForm

from .register import keep_files, organisation_or_404, step_by, words_of


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List the reports: everybody reads the published ones, managers and staff all; managers begin one here."""
    organisation = organisation_or_404(pk)
    reads = request.user.has_perm("orgs.read_register", organisation)
    rows = organisation.annualreports.order_by("-year")
    today = timezone.localdate()
    year = year_reported(today)
    context = {
        "organisation": organisation,
        "rows": rows if reads else rows.published(),
        "reads": reads,
        "manages": request.user.has_perm("orgs.manage_organisation", organisation),
        "year": year,
        "window": window_of(year),
        "begun": rows.filter(year=year).exists(),
        "refusal": why_not_write(organisation, year, today),
    }
    return render(request, "orgs/register/reports.html", context)


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the report about last year."""
    organisation = organisation_or_404(pk)
    user: Any = request.user
    try:
        report = actions.begin_report(organisation=organisation, year=year_reported(timezone.localdate()), by=user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("orgs:reports", pk=pk)
    return redirect("orgs:report_edit", pk=pk, year=report.year)


def detail(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show a report as a process page; a POST adds papers."""
    report = readable(request, pk, year)
    user: Any = request.user
    if request.method == "POST":
        keep_files(request, report)
        return redirect(report)
    offers = available_steps(REPORT, report, user) if user.is_authenticated else []
    concludes = next((offer for offer in offers if offer.step.name == "conclude"), None)
    reads = user.has_perm("orgs.read_register", report)
    context = {
        "report": report,
        "organisation": report.organisation,
        "marks": progress(REPORT, report),
        "offers": [offer for offer in offers if offer.step.name != "conclude"],
        "conclude_form": ConcludeForm() if concludes and concludes.open else None,
        "reads": reads,
        "may_write": report.is_writable and user.has_perm("orgs.manage_organisation", report),
        "attachments": attachments_of(report) if reads else [],
        "trace": public_trace(REPORT, report, user, concerned=reads),
    }
    return render(request, "orgs/register/report.html", context)


@login_required
def edit(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Write the report; it is kept half-written, and handed in from here."""
    report = readable(request, pk, year)
    user: Any = request.user
    if not user.has_perm("orgs.manage_organisation", report):
        raise PermissionDenied
    form = ReportForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid() and _kept(request, report, form):
        return redirect(report)
    return render(
        request, "orgs/register/report_edit.html", {"report": report, "organisation": report.organisation, "form": form}
    )


def _kept(request: HttpRequest, report: AnnualReport, form: ReportForm) -> bool:
    """Keep what was written, and hand it in if that was asked for; say what is missing."""
    user: Any = request.user
    try:
        kept = actions.save_report(report=report, by=user, **form.cleaned_data)
        keep_files(request, kept)
        if "submit" in request.POST:
            actions.submit_report(report=kept, by=user)
    except ValidationError as refused:
        if hasattr(refused, "error_dict"):
            for name, words in refused.message_dict.items():
                form.add_error(name if name in form.fields else None, words)  # type: ignore[arg-type]
        else:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        return False
    messages.success(request, _("Handed in.") if "submit" in request.POST else _("Kept."))
    return True


@login_required
@require_POST
def count(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Count what the platform holds once more."""
    user: Any = request.user
    try:
        actions.count_anew(report=readable(request, pk, year), by=user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("orgs:report_edit", pk=pk, year=year)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, year: int, name: str) -> HttpResponse:
    """Take a step of the report by its action."""
    report = readable(request, pk, year)
    if name != "conclude":
        return step_by(request, report, REPORT_STEPS, name)
    form = ConcludeForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        messages.error(request, _("Choose one of the three conclusions, and say why."))
        return redirect(report)
    try:
        actions.conclude_report(report=report, by=user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, words_of(refused, AnnualReport))
    else:
        messages.success(request, _("Done."))
    return redirect(report)


def paper(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Hand out the report as a sheet of A4 with room for the seals."""
    report = readable(request, pk, year)
    response = HttpResponse(report_pdf(report), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="annual-report-{pk}-{year}.pdf"'
    return response


def readable(request: HttpRequest, pk: int, year: int) -> AnnualReport:
    """Return a report if the person may read it; a stranger learns nothing of a draft."""
    rows = AnnualReport.objects.select_related("organisation__place")
    report = get_object_or_404(rows, organisation=pk, year=year)
    if not may_read_report(request.user, report):  # type: ignore[arg-type]
        raise Http404
    return report
