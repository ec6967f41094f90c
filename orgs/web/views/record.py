"""What an organisation did, year by year: on a page and on paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.deeds import as_pdf
from core.paper import paper as core_paper
from orgs.models import Organisation
from orgs.queries import public_organisations
from orgs.queries.record import YearRecord, year_of, years_of

STYLES = ("css/print-orgs.css",)


def latest(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the record of this year."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    return redirect("orgs:record", pk=organisation.pk, year=years_of(organisation)[0])


def year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show the record of a year."""
    organisation, record = _record(pk, year)
    chart = [(number, count) for number, count in enumerate(record.months, start=1)]
    context = {"organisation": organisation, "record": record, "years": years_of(organisation), "chart": chart}
    return render(request, "orgs/relations/record.html", context)


def paper(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Return the record of a year as PDF, as an office files it."""
    organisation, record = _record(pk, year)
    context = {"organisation": organisation, "record": record, "today": timezone.localdate()}
    pdf = core_paper("orgs/paper/record.html", context, styles=STYLES)
    return as_pdf(pdf, f"{organisation.name}-{year}.pdf")


def _record(pk: int, year: int) -> tuple[Organisation, YearRecord]:
    organisation = get_object_or_404(public_organisations(), pk=pk)
    if year not in years_of(organisation):
        raise Http404
    return organisation, year_of(organisation, year)
