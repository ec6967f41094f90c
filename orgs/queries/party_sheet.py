"""The figures of coverage as a workbook: one row for every community and category, and the sums."""

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from .party_coverage import Coverage, Reach


def coverage_book(found: Coverage) -> Workbook:
    """Return the workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(_("Coverage"))[:31]
    sheet.append([_("Community"), _("Category"), *headings()])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for community, category, reach in found.rows():
        sheet.append([community.name, str(category.label), *numbers(reach)])
    sheet.append([_("In all"), "", *numbers(found.total)])
    sheet.freeze_panes = "A2"
    for column in "ABCDEFGHIJK":
        sheet.column_dimensions[column].width = 16
    return book


def headings() -> list[str]:
    """Return the headings of the figures."""
    return [
        _("Organisations"),
        _("With a branch of their own"),
        _("In a joint branch"),
        _("In an attached branch"),
        _("With an instructor only"),
        _("Not covered"),
        _("Covered, per cent"),
        _("Guided this quarter"),
    ]


def numbers(reach: Reach) -> list[int | float | str]:
    """Return the figures in the order of the headings."""
    return [
        reach.organisations,
        reach.alone,
        reach.joint,
        reach.attached,
        reach.instructor_only,
        reach.uncovered,
        float(reach.share) if reach.share else "",
        reach.guided,
    ]
