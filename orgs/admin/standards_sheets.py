"""A standard as a workbook of four sheets, out and into a draft; what is wrong is named by sheet, row and column."""

import json
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, IntegerField, JSONField, Model
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from orgs.actions.standard_parts import Parts
from orgs.models.standards import Dimension, Indicator, Standard, StarLevel, VetoGround

COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Dimension: ("code", "name", "points", "applies", "is_bonus"),
    Indicator: (
        "dimension",
        "code",
        "name",
        "source",
        "measure",
        "formula",
        "points",
        "full_at",
        "bands",
        "least_count",
        "no_data",
        "judge",
        "rubric",
    ),
    StarLevel: ("stars", "points_from", "least_share", "tenure_months"),
    VetoGround: ("code", "words"),
}
MOST_ROWS = 300
YES, NO = "是", "否"


def standard_book(standard: Standard) -> Workbook:
    """Return a standard as a workbook."""
    book = Workbook()
    book.remove(book.active)
    for model, names in COLUMNS.items():
        sheet = book.create_sheet(_title(model))
        sheet.append(_heads(model))
        for column in range(1, len(names) + 1):
            cell = sheet.cell(1, column)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4E1DA")
            sheet.column_dimensions[get_column_letter(column)].width = 16
        for number, row in enumerate(_rows(model, standard), start=2):
            for column, name in enumerate(names, start=1):
                value = _told(row, name)
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    return book


def _rows(model: type[Model], standard: Standard) -> Any:
    rows = model._default_manager.filter(standard=standard)
    return rows.select_related("dimension") if model is Indicator else rows


def _title(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural)[:31]


def _heads(model: type[Model]) -> list[str]:
    return [str(_field(model, name).verbose_name) for name in COLUMNS[model]]


def _field(model: type[Model], name: str) -> Field:
    return model._meta.get_field(name)


def _told(row: Model, name: str) -> Any:
    field, value = _field(type(row), name), getattr(row, name)
    if name == "dimension":
        return value.code
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return YES if value else NO
    return json.dumps(value) if isinstance(field, JSONField) and value else None if value == [] else value


def parts_of(upload: Any) -> Parts:
    """Read a workbook. Raises ValidationError with every fault by sheet, row and column."""
    try:
        book = load_workbook(upload, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise ValidationError(_("This is no Excel file that can be read.")) from error
    faults: list[str] = []
    found = {model: list(_read(model, book, faults)) for model in COLUMNS}
    codes = [row.code for row in found[Dimension]]
    for number, row in enumerate(found[Indicator], start=2):
        if row.of not in codes:
            faults.append(_fault(Indicator, number, "dimension", _("“%(value)s” is not known.") % {"value": row.of}))
    for model, key in ((Dimension, "code"), (Indicator, "code"), (StarLevel, "stars"), (VetoGround, "code")):
        seen: set[Any] = set()
        for number, row in enumerate(found[model], start=2):
            value = getattr(row, key)
            if value in seen:
                faults.append(_fault(model, number, key, _("“%(value)s” stands twice.") % {"value": value}))
            seen.add(value)
    if faults:
        raise ValidationError(faults)
    return Parts(
        dimensions=found[Dimension],
        indicators=[(row.of, row) for row in found[Indicator]],
        levels=found[StarLevel],
        grounds=found[VetoGround],
    )


def _read(model: type[Model], book: Any, faults: list[str]) -> Iterator[Any]:
    title = _title(model)
    if title not in book.sheetnames:
        faults.append(_("The sheet “%(title)s” is missing.") % {"title": title})
        return
    rows = book[title].iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=len(COLUMNS[model]))
    head = [str(value or "").strip() for value in next(rows, ())]
    if head != _heads(model):
        facts = {"title": title, "names": "、".join(_heads(model))}
        faults.append(_("The sheet “%(title)s” needs these columns: %(names)s.") % facts)
        return
    for number, values in enumerate(rows, start=2):
        if any(value not in {None, ""} for value in values):
            yield _row(model, number, values, faults)


def _row(model: type[Model], number: int, values: tuple[Any, ...], faults: list[str]) -> Model:
    row: Any = model()
    wrong = {"standard", "dimension"}
    for name, value in zip(COLUMNS[model], values, strict=True):
        if name == "dimension":
            row.of = str(value or "").strip()
            continue
        try:
            setattr(row, name, _value(_field(model, name), value))
        except ValidationError as error:
            wrong.add(name)
            faults.append(_fault(model, number, name, " ".join(error.messages)))
    try:
        row.clean_fields(exclude=wrong)
        row.clean()
    except ValidationError as error:
        known = error.message_dict
        faults += [_fault(model, number, name, " ".join(words)) for name, words in known.items() if name not in wrong]
    return row


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return field.get_default() if not field.choices or field.blank else ""
    if field.choices:
        by_label = {str(label): key for key, label in field.flatchoices}
        return by_label.get(str(value).strip(), str(value).strip())
    if isinstance(field, BooleanField):
        if str(value).strip() not in {YES, NO}:
            raise ValidationError(_("Please fill in 是 or 否."))
        return str(value).strip() == YES
    if isinstance(field, JSONField):
        try:
            return json.loads(str(value))
        except ValueError as error:
            raise ValidationError(_("Please fill in pairs like [[60, 2], [80, 4]].")) from error
    if isinstance(field, IntegerField):
        try:
            whole = int(str(value).removesuffix(".0"))
        except ValueError as error:
            raise ValidationError(_("Please fill in a whole number.")) from error
        return whole
    return field.to_python(str(value).strip())


def _fault(model: type[Model], number: int, name: str, words: str) -> str:
    facts = {"title": _title(model), "row": number, "heading": _field(model, name).verbose_name, "words": words}
    return _("%(title)s, row %(row)d, %(heading)s: %(words)s") % facts
