"""The error sheet: the rows that are wrong, with what is wrong in each."""

from collections import defaultdict
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from residents.models import RosterImport

from .reading import Row, read
from .sheet import COLUMNS

RED = PatternFill("solid", fgColor="F8D7D4")


def error_sheet(record: RosterImport) -> bytes:
    """Return the wrong rows of an uploaded roster as .xlsx: red cells, and the reasons in the last column."""
    wrong: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, column, words in record.faults:
        wrong[number].append((column, words))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("错误")
    heading = [WriteOnlyCell(sheet, value=name) for name in (_("Row"), *COLUMNS, _("What is wrong"))]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for number, row in _rows(record, wrong):
        columns = {column for column, _words in wrong[number]}
        cells = [WriteOnlyCell(sheet, value=number)]
        for name in COLUMNS:
            cell = WriteOnlyCell(sheet, value=row.cells.get(name, "") if row else "")
            cell.number_format = "@"
            cell.data_type = "s"
            if name in columns:
                cell.fill = RED
            cells.append(cell)
        cells.append(WriteOnlyCell(sheet, value="；".join(words for _column, words in wrong[number])))
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(record: RosterImport, wrong: dict[int, list[tuple[str, str]]]) -> list[tuple[int, Row | None]]:
    found: dict[int, Row] = {}
    if record.file:
        try:
            with record.file.open("rb") as file:
                found = {row.number: row for row in read(file)[0] if row.number in wrong}
        except (ValidationError, OSError):
            found = {}
    return [(number, found.get(number)) for number in sorted(wrong)]
