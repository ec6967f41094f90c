"""Certificates of filing: printed by those who hold them, issued by the street, verified by anybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.deeds import add_errors, as_pdf
from orgs.actions.filing_certificates import issue_certificate
from orgs.models import Organisation
from orgs.printing.filing import certificate_pdf
from orgs.queries.filing import certificate_of, certificate_with, standing_of
from orgs.queries.rounds import grant_with
from orgs.web.forms.filing import CertificateForm, CodeForm


@login_required
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the certificate in force as PDF, to the organisation's managers and the staff of its place."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    found = certificate_of(organisation)
    if found is None or not request.user.has_perm("orgs.print_certificate", organisation):
        raise Http404
    return as_pdf(certificate_pdf(found), f"备案证书-{organisation}.pdf")


@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a certificate, or one in place of the one before, as street staff."""
    organisation = get_object_or_404(Organisation.objects.select_related("place"), pk=pk)
    if not request.user.has_perm("orgs.issue_certificate", organisation):
        raise Http404
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issue_certificate(organisation=organisation, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            messages.success(request, _("Issued. The one before is no longer valid."))
            return redirect("orgs:issue_certificate", organisation.pk)
    current = certificate_of(organisation)
    context = {"organisation": organisation, "form": form, "current": current}
    return render(request, "orgs/filing/issue.html", context)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a certificate, and lead to what it is worth."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if found := certificate_with(code):
            return redirect(found)
        if stars := grant_with(code):
            return redirect(stars.get_verify_url())
    unknown = form.is_bound and form.is_valid()
    return render(request, "orgs/filing/ask.html", {"form": form, "unknown": unknown})


@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show anybody what a certificate is worth as of now."""
    found = certificate_with(token)
    if found is None:
        return render(request, "orgs/filing/ask.html", {"form": CodeForm(), "unknown": True}, status=404)
    newer = certificate_of(found.organisation) if found.replaced_on else None
    context = {"certificate": found, "standing": standing_of(found), "newer": newer}
    response = render(request, "orgs/filing/verify.html", context)
    response["Cache-Control"] = "no-store"
    return response
