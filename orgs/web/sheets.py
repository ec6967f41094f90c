"""Sheets at the desk: the members as Excel with masked phones, and a list of people to invite."""

import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from core.personal import mask_phone
from orgs.models import Organisation
from orgs.queries.offices import members_of

MOST_ROWS = 1_000
MOST_BYTES = 2 * 1024 * 1024
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES, PHONES = {"姓名", "name"}, {"手机号", "手机", "电话", "phone"}


def members_sheet(organisation: Organisation) -> HttpResponse:
    """Return the members as a workbook, written as it is read: as many as there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Members"))[:31])
    headings = (_("Name"), _("Phone"), _("Position"), _("Since"), _("A word to the organisation"))
    sheet.append([_bold(sheet, str(heading)) for heading in headings])
    for member in members_of(organisation).order_by("pk").iterator(chunk_size=2_000):
        joined = member.joined_on.isoformat() if member.joined_on else ""
        cells = (member.user.name, mask_phone(member.user.phone), member.position, joined, member.words)
        sheet.append([_text(sheet, value) for value in cells])
    response = HttpResponse(content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="members-{organisation.pk}.xlsx"'
    book.save(response)
    return response


def read_people(upload: Any) -> list[tuple[str, str]]:
    """Return (name, phone) of every filled row. Raises ValidationError for a file or headings that can't be read."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The sheet is larger than 2 MB."))
    try:
        book = load_workbook(upload, read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=20))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise ValidationError(_("This is no Excel sheet (xlsx) that can be opened.")) from error
    headings = [str(cell or "").strip().lower() for cell in rows[0]] if rows else []
    phone = next((n for n, heading in enumerate(headings) if heading in PHONES), None)
    if phone is None:
        raise ValidationError(_("The first row must name the columns 姓名 and 手机号."))
    name = next((n for n, heading in enumerate(headings) if heading in NAMES), None)
    found = [(_cell(row, name), _cell(row, phone)) for row in rows[1:]]
    while found and found[-1] == ("", ""):
        found.pop()
    if not found:
        raise ValidationError(_("There is nobody in the sheet."))
    if len(found) > MOST_ROWS:
        raise ValidationError(_("At most %(count)d rows.") % {"count": MOST_ROWS})
    return found


def _cell(row: tuple[Any, ...], column: int | None) -> str:
    value = row[column] if column is not None and column < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if value is not None else ""


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    """Return a cell that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _bold(sheet: Any, value: str) -> WriteOnlyCell:
    cell = _text(sheet, value)
    cell.font = Font(bold=True)
    return cell
