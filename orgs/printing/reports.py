"""The annual report on paper: A4, figures, words, and room for the seals of organisation, community and street."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core.money import in_capitals
from orgs.models.register import AnnualReport
from orgs.models.reports import INCOME, SPENDING

STYLE = "css/print-orgs.css"


def report_pdf(report: AnnualReport) -> bytes:
    """Return the report as PDF."""
    from core.paper import pdf_of  # noqa: PLC0415 - the typesetter is heavy, and only who prints needs it

    found: Any = finders.find(STYLE)
    return pdf_of(report_page(report), style=Path(found).read_text(encoding="utf-8"))


def report_page(report: AnnualReport) -> str:
    """Return the report as a page to be set."""
    context = {
        "report": report,
        "organisation": report.organisation,
        "income": lines_of(report, INCOME),
        "spending": lines_of(report, SPENDING),
        "spent_in_words": in_capitals(report.spent_total),
        "income_in_words": in_capitals(report.income_total),
    }
    return render_to_string("orgs/register/report_paper.html", context)


def lines_of(report: AnnualReport, names: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return amounts with their names, in fen."""
    fields = {field.name: str(field.verbose_name) for field in AnnualReport._meta.concrete_fields}
    return [(fields[name], getattr(report, name)) for name in names]
