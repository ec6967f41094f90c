"""The annual report on paper: A4, figures, words, and room for the seals of organisation, community and street."""

from core.money import in_capitals
from core.paper import page_of_paper, set_in
from orgs.models.register import AnnualReport
from orgs.models.reports import INCOME, SPENDING

STYLES = ("css/print-orgs.css",)


def report_pdf(report: AnnualReport) -> bytes:
    """Return the report as PDF."""
    return set_in(report_page(report), styles=STYLES)


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
    return page_of_paper("orgs/register/report_paper.html", context)


def lines_of(report: AnnualReport, names: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return amounts with their names, in fen."""
    fields = {field.name: str(field.verbose_name) for field in AnnualReport._meta.concrete_fields}
    return [(fields[name], getattr(report, name)) for name in names]
