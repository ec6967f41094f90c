"""A file of messages to the office, read and checked row by row.

CSV with a heading: id, author, title, posted_at, body, category, likes, dislikes. The last three may be empty.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

COLUMNS = ("id", "author", "title", "posted_at", "body", "category", "likes", "dislikes")
LONGEST = {"id": 20, "author": 40, "title": 60, "body": 20_000, "category": 20}
NEEDED = ("id", "title", "posted_at", "body")
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
MOST_VOTES = 10**9
# What spreadsheets leave of a line's end, and blanks of every width.
LEFTOVERS = re.compile(r"_x000D_|[\t\r\u3000\xa0]+")


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the file."""

    number: str
    writer: str
    title: str
    posted_at: datetime
    body: str
    category: str
    likes: int
    dislikes: int


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in which row (the heading is row 1) and column; row 0 is the file as a whole."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        if not self.row:
            return self.text
        return _("Row %(row)d, %(column)s: %(text)s") % {"row": self.row, "column": self.column, "text": self.text}


@dataclass
class MessageErrors(Exception):
    """Everything that is wrong with a file; nothing of it was saved."""

    errors: list[CellError]


@dataclass
class Messages:
    """What a file holds: its messages, and the rows left out because their number stood in the file before."""

    found: list[Message] = field(default_factory=list)
    again: list[CellError] = field(default_factory=list)


def read_messages(path: Path) -> Messages:
    """Return the messages of a CSV file (UTF-8 or GB 18030). Raises MessageErrors that name each bad row and column."""
    try:
        text = _decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise MessageErrors([CellError(0, "", _("The file is neither UTF-8 nor GB 18030 text."))]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        words = _("The file lacks these columns: %(names)s.") % {"names": "、".join(missing)}
        raise MessageErrors([CellError(0, "", words)])
    messages, errors, seen = Messages(), list[CellError](), dict[str, int]()
    try:
        for row, cells in enumerate(reader, start=2):
            _take(row, cells, messages, errors, seen)
    except csv.Error as error:
        errors.append(CellError(0, "", _("The file breaks off near line %(line)d.") % {"line": reader.line_num}))
        raise MessageErrors(errors) from error
    if errors:
        raise MessageErrors(errors)
    return messages


def _take(
    row: int, cells: dict[str, str | None], messages: Messages, errors: list[CellError], seen: dict[str, int]
) -> None:
    values = {name: LEFTOVERS.sub(" ", cells.get(name) or "").strip() for name in COLUMNS}
    wrong = [CellError(row, name, why) for name in COLUMNS if (why := _why_wrong(name, values[name]))]
    if None in cells:
        wrong.append(CellError(row, COLUMNS[-1], _("There are more cells than columns.")))
    errors += wrong
    number = values["id"]
    if not wrong and number in seen:
        words = _("Message %(number)s stands in row %(first)d already; that one is taken.")
        messages.again.append(CellError(row, "id", words % {"number": number, "first": seen[number]}))
    elif not wrong:
        seen[number] = row
        at = _time(values["posted_at"])
        assert at is not None  # noqa: S101 - checked above
        votes = (int(values["likes"] or 0), int(values["dislikes"] or 0))
        found = Message(number, values["author"], values["title"], at, values["body"], values["category"], *votes)
        messages.found.append(found)


def _why_wrong(name: str, value: str) -> str:  # noqa: PLR0911 - one answer for each thing that can be wrong
    """Return what is wrong with a cell; nothing if it is right."""
    if not value:
        return _("This is missing.") if name in NEEDED else ""
    if "\x00" in value:
        return _("There is a character that no text has.")
    if len(value) > LONGEST.get(name, len(value)):
        return _("%(count)d characters, at most %(most)d.") % {"count": len(value), "most": LONGEST[name]}
    if name == "posted_at":
        at = _time(value)
        if at is None:
            return _("“%(value)s” is not a time such as 2020-01-31 08:30:00.") % {"value": value[:30]}
        return _("This lies in the future.") if at > timezone.now() else ""
    if name in {"likes", "dislikes"} and not (value.isascii() and value.isdigit() and int(value) < MOST_VOTES):
        return _("“%(value)s” is not a number.") % {"value": value[:30]}
    return ""


def _time(value: str) -> datetime | None:
    for form in TIMES:
        try:
            return timezone.make_aware(datetime.strptime(value, form))  # noqa: DTZ007 - the street's own time
        except ValueError:
            continue
    return None


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")
