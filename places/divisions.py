"""The official list of streets and communities (统计用区划代码) as a file, read and checked row by row."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from .models import Place
from .states import COMMUNITY_CODE_LENGTH, DISTRICT_CODE_LENGTH, STREET_CODE_LENGTH, Level

COLUMNS = ("code", "name", "level", "parent_code")
LENGTHS = {
    Level.STREET.value: (STREET_CODE_LENGTH, DISTRICT_CODE_LENGTH),
    Level.COMMUNITY.value: (COMMUNITY_CODE_LENGTH, STREET_CODE_LENGTH),
}
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the list, with its number in the file (the heading is row 1)."""

    row: int
    code: str
    name: str
    level: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in which row; row 0 is the file as a whole."""

    row: int
    text: str

    def __str__(self) -> str:
        return _("Row %(row)d: %(text)s") % {"row": self.row, "text": self.text} if self.row else self.text


@dataclass
class DivisionErrors(Exception):
    """Everything that is wrong with a file; nothing of it was saved."""

    errors: list[RowError]


@dataclass
class _Known:
    """What has been met so far in the file and what the database holds."""

    rows: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    streets: set[str] = field(default_factory=set)


def read_divisions(path: Path) -> list[Division]:
    """Return the rows of a CSV file (UTF-8 or GB 18030). Raises DivisionErrors if it isn't such a list."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise DivisionErrors([RowError(0, _("The file is neither UTF-8 nor GB 18030 text."))]) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    heading = tuple(cell.strip() for cell in next(reader, []))
    if heading != COLUMNS:
        words = {"columns": ",".join(COLUMNS), "found": ",".join(heading)}
        raise DivisionErrors([RowError(1, _("The heading must be “%(columns)s”, not “%(found)s”.") % words)])
    return list(_rows(reader))


def _rows(reader: Iterable[list[str]]) -> Iterator[Division]:
    wrong = []
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(COLUMNS):
            wrong.append(RowError(number, _("A row has %(count)d columns.") % {"count": len(COLUMNS)}))
            continue
        code, name, level, parent = (cell.strip() for cell in cells)
        yield Division(number, code, name, level, parent)
    if wrong:
        raise DivisionErrors(wrong)


def check_divisions(rows: list[Division]) -> list[RowError]:
    """Return everything that is wrong with the rows, in the order of the file."""
    if not rows:
        return [RowError(0, _("The file has no rows."))]
    saved = Place.objects.level(Level.STREET).values_list("code", flat=True)
    known = _Known(streets={row.code for row in rows if row.level == Level.STREET} | set(saved))
    errors = [RowError(row.row, text) for row in rows for text in _wrong(row, known)]
    return errors + _taken_names(rows, known)


def _wrong(row: Division, known: _Known) -> Iterator[str]:
    if row.level not in LENGTHS:
        yield _("The level must be street or community, not “%(level)s”.") % {"level": row.level}
        return
    length, parent_length = LENGTHS[row.level]
    yield from _wrong_code(row, length)
    if not row.name or len(row.name) > NAME_LENGTH or not row.name.isprintable():
        yield _("The name must have 1 to %(length)d characters.") % {"length": NAME_LENGTH}
    if not _digits(row.parent_code, parent_length):
        yield _("The parent's code “%(code)s” must be %(length)d digits.") % {
            "code": row.parent_code,
            "length": parent_length,
        }
    elif not row.code.startswith(row.parent_code):
        yield _("The code “%(code)s” must begin with the parent's code “%(parent)s”.") % {
            "code": row.code,
            "parent": row.parent_code,
        }
    elif row.level == Level.COMMUNITY and row.parent_code not in known.streets:
        yield _("No street has the parent's code “%(code)s”.") % {"code": row.parent_code}
    yield from _twice(row, known)


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _wrong_code(row: Division, length: int) -> Iterator[str]:
    if not _digits(row.code, length):
        yield _("The code “%(code)s” must be %(length)d digits.") % {"code": row.code, "length": length}


def _twice(row: Division, known: _Known) -> Iterator[str]:
    if (first := known.rows.setdefault(row.code, row.row)) != row.row:
        yield _("The code “%(code)s” stands in row %(row)d already.") % {"code": row.code, "row": first}
    elif row.level == Level.COMMUNITY and (
        (first := known.names.setdefault((row.parent_code, row.name), row.row)) != row.row
    ):
        words = {"name": row.name, "row": first}
        yield _("The name “%(name)s” stands in row %(row)d already, in the same street.") % words


def _taken_names(rows: list[Division], known: _Known) -> list[RowError]:
    """Refuse a name that a community outside of the file has in the same street, and a code used at another level."""
    errors = []
    saved = Place.objects.filter(level=Level.COMMUNITY, parent__code__in=known.streets)
    for code, name, parent in saved.values_list("code", "name", "parent__code").iterator():
        if code not in known.rows and (row := known.names.get((parent, name))):
            words = {"name": name, "code": code}
            errors.append(RowError(row, _("The name “%(name)s” belongs to %(code)s, which the file lacks.") % words))
    below = Place.objects.exclude(level__in=LENGTHS).filter(code__regex=r"^(\d{9}|\d{12})$")
    return errors + [
        RowError(known.rows[code], _("The code “%(code)s” is used at another level.") % {"code": code})
        for code in below.values_list("code", flat=True)
        if code in known.rows
    ]


def refuse_if_wrong(rows: list[Division]) -> None:
    """Raise DivisionErrors with everything that is wrong."""
    if errors := check_divisions(rows):
        raise DivisionErrors(errors)
