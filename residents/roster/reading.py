"""Read an uploaded roster: rows as text, with what a spreadsheet does to numbers noticed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .sheet import COLUMNS, ID_NUMBER, NEEDED, PHONE

MOST_ROWS = 200_000
EXACT = 10**15  # a spreadsheet's number keeps 15 digits


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the row as the spreadsheet counts it, the column's heading, the reason."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Row:
    """One row of the roster as text."""

    number: int
    cells: dict[str, str]


def read(file: IO[bytes]) -> tuple[list[Row], list[Fault]]:
    """Return the rows and the faults of the sheet itself. Raises ValidationError for a file that is no roster."""
    sheet = _sheet(file)
    lines = iter(sheet.iter_rows())
    heading, start = _heading(lines)
    missing = [name for name in COLUMNS if name in NEEDED and name not in heading]
    if missing:
        raise ValidationError(_("Columns are missing: %(names)s.") % {"names": "、".join(missing)}, code="columns")
    faults = [
        Fault(first[0] + 1, "", _("Cells are merged here; every row needs its own words."))
        for first, last in (sheet.merged_cell_ranges or ())
        if last[0] >= start
    ]
    rows: list[Row] = []
    for number, line in enumerate(lines, start=start + 1):
        cells = {name: line[index] for name, index in heading.items() if index < len(line)}
        texts = {name: _text(value) for name, value in cells.items()}
        if not any(texts.values()):
            continue
        faults += _lost_digits(number, cells)
        rows.append(Row(number, texts))
        if len(rows) > MOST_ROWS:
            raise ValidationError(
                _("More than %(most)d rows; please part the roster.") % {"most": MOST_ROWS}, code="rows"
            )
    if not rows:
        raise ValidationError(_("The sheet holds no rows."), code="empty")
    return rows, faults


def _sheet(file: IO[bytes]) -> Any:
    try:
        book = CalamineWorkbook.from_filelike(file)
        return book.get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError) as error:
        raise ValidationError(_("This is no Excel workbook (.xlsx) that can be opened."), code="file") from error


def _heading(lines: Iterator[list[Any]]) -> tuple[dict[str, int], int]:
    """Return where each column stands, and the number of the heading's row; a title may stand above it."""
    for number, line in enumerate(lines, start=1):
        names = [_text(value).replace(" ", "").rstrip("*＊") for value in line]
        if len(set(names) & set(COLUMNS)) >= len(NEEDED) // 2:
            twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
            if twice:
                raise ValidationError(
                    _("Columns stand twice: %(names)s.") % {"names": "、".join(twice)}, code="columns"
                )
            return {name: index for index, name in enumerate(names) if name in COLUMNS}, number
        if number > 5:  # noqa: PLR2004 - a title and some notes at the most
            break
    raise ValidationError(_("No heading was found; please use the template."), code="columns")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _lost_digits(number: int, cells: dict[str, Any]) -> list[Fault]:
    words = _("This was typed as a number, and the spreadsheet has dropped its last digits; set the cell to text.")
    return [
        Fault(number, name, words)
        for name in (ID_NUMBER, PHONE)
        if isinstance(cells.get(name), int | float) and abs(cells[name]) >= EXACT
    ]
