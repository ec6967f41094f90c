"""Excel in and out: a template, a dry run that names row and column of each error, all or nothing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.db.models import CharField, Model, QuerySet, TextField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.results import Result
from import_export.tmp_storages import CacheStorage
from import_export.widgets import DateWidget, Widget
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm

HEADER_ROWS = 1
TEXT_FORMAT = "@"
TEMPLATE_ROWS = 1000
ERRORS_SHOWN = 10


class WaitingFile(CacheStorage):
    """A checked file until its import is confirmed: for all workers to find, and gone after an hour if nobody does."""

    CACHE_LIFETIME = 3600


class TextXLSX(XLSX):
    """A workbook whose text stays text: ID numbers and phones keep every digit, formulas stay words."""

    def create_dataset(self, in_stream: Any) -> Any:
        """Read a workbook without the empty rows at its end: the template's own cells, formatted as text, are there."""
        dataset = super().create_dataset(in_stream)
        while len(dataset) and all(value in {None, ""} for value in dataset[-1]):
            dataset.pop()
        return dataset

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Write the dataset as a workbook."""
        book = Workbook(write_only=False)
        sheet = book.active
        sheet.title = str(_("Export"))[:31]
        _write_header(sheet, dataset.headers)
        for number, row in enumerate(dataset, start=HEADER_ROWS + 1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.number_format = TEXT_FORMAT if isinstance(value, str) else cell.number_format
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()


class YesNoWidget(Widget):
    """A cell that says 是 or 否, as a clerk fills it in."""

    words = {"是": True, "否": False, "1": True, "0": False, "true": True, "false": False}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Read the cell. Raises ValueError for anything else."""
        word = str(value).strip().lower()
        if word not in self.words:
            raise ValueError(_("Please fill in 是 or 否."))
        return self.words[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the cell."""
        return "是" if value else "否"


class DayWidget(DateWidget):
    """A cell that holds a day: as a date of the sheet, or as text like 2026-10-01 or 2026/10/1."""

    def __init__(self) -> None:
        super().__init__("%Y-%m-%d")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """Read the cell. Raises ValueError for anything else."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or not value:
            return value or None
        try:
            year, month, day = (int(part) for part in str(value).strip().replace("/", "-").split("-"))
            return date(year, month, day)
        except ValueError as error:
            raise ValueError(_("Please fill in a day like 2026-10-01.")) from error


class StaffResource(ModelResource):
    """Rows of a model as rows of a sheet, within the reader's places.

    ``masks`` names fields whose export is masked; ``notes`` are put into the template's second sheet by column.
    """

    masks: dict[str, Callable[[str], str]] = {}
    notes: dict[str, str] = {}

    class Meta:
        abstract = True
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True

    def __init__(self, *, admin: Any = None, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.admin, self.request = admin, request

    def get_queryset(self) -> QuerySet:
        """Return the reader's own part of the table: rows elsewhere can't be met, so they can't be changed."""
        return self.admin.get_queryset(self.request) if self.admin else super().get_queryset()

    def before_save_instance(self, instance: Model, row: Any, **kwargs: Any) -> None:
        """Refuse a row at a place where the reader may not write."""
        if self.admin is not None:
            self.admin.check_row(self.request, instance)
        super().before_save_instance(instance, row, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Model | None:
        """Look for the row in the table; a key that can't be read is named when its column is."""
        try:
            return super().get_instance(instance_loader, row)
        except (ObjectDoesNotExist, ArithmeticError, ValueError):
            return None

    def import_field(self, field: Any, instance: Model, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Read a cell; what it names and nobody knows is an error of this column."""
        try:
            super().import_field(field, instance, row, is_m2m, **kwargs)
        except (ObjectDoesNotExist, ArithmeticError) as error:
            raise ValueError(_("“%(value)s” is not known.") % {"value": row.get(field.column_name)}) from error
        self._as_text(field.attribute, instance)

    def _as_text(self, name: str | None, instance: Model) -> None:
        """Keep text as text: an empty cell is empty text, and a phone that Excel took for a number keeps its digits."""
        column = next((column for column in instance._meta.concrete_fields if column.name == name), None)
        if not isinstance(column, (CharField, TextField)) or column.null:
            return
        value = getattr(instance, name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        setattr(instance, name, "" if value is None else str(value).strip())

    def export_field(self, field: Any, instance: Model, **kwargs: Any) -> Any:
        """Write a field, masked where it must be."""
        value = super().export_field(field, instance, **kwargs)
        mask = self.masks.get(self.get_field_name(field))
        return mask(str(value)) if mask and value else value

    def columns(self) -> list[str]:
        """Return the headings of the sheet."""
        return [field.column_name for field in self.get_import_fields() if not field.readonly]

    def heading(self, field_name: str) -> str:
        """Return the heading of a field, or the words for the row as a whole."""
        known = (field for name, field in self.fields.items() if field_name in {name, field.attribute})
        field = next(known, None)
        return str(field.column_name) if field else str(_("The row as a whole"))


class ExportForm(SelectableFieldsExportForm):
    """Choose the columns by their headings."""

    def _get_field_label(self, resource: type[StaffResource], field_name: str) -> str:
        return str(resource.fields[field_name].column_name)


class ExcelMixin(ImportExportMixin):
    """Import and export in Excel for a StaffAdmin: name ``resource_classes`` of StaffResource."""

    import_form_class = ImportForm
    export_form_class = ExportForm
    formats = [TextXLSX]
    tmp_storage_class = WaitingFile
    import_template_name = "admin/core/import.html"
    import_export_change_list_template = "admin/core/change_list_excel.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the template to fill in."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_import_template"
        view = self.admin_site.admin_view(self.import_template_view)
        return [path("import/template/", view, name=name), *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let those import who may add."""
        return self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those export who may read."""
        return self.has_view_permission(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Tell the resource who reads."""
        return {"admin": self, "request": request}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Tell the resource who reads."""
        return {"admin": self, "request": request}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Roll everything back if a single row is wrong."""
        return {"rollback_on_validation_errors": True, **super().get_import_data_kwargs(**kwargs)}

    def check_row(self, request: HttpRequest, instance: Model) -> None:
        """Refuse a row that the reader could not have made or changed by hand."""
        if not self.may_write(request, "add" if instance._state.adding else "change", instance):
            raise ValidationError(_("This row lies at a place that you may not write to."))

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Say what is wrong if the file no longer passes (nothing was written), otherwise what was imported."""
        errors = sorted(errors_of(result, self.import_resource(request)))
        if not errors:
            return super().process_result(result, request)
        for row, heading, words in errors[:ERRORS_SHOWN]:
            messages.error(
                request,
                _("Row %(row)d, %(heading)s: %(words)s")
                % {
                    "row": row,
                    "heading": heading,
                    "words": words,
                },
            )
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"))

    def import_template_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out an empty sheet with the headings, its cells kept as text."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return workbook_response(template_of(self.import_resource(request)), f"{self.opts.model_name}-template.xlsx")

    def import_resource(self, request: HttpRequest) -> StaffResource:
        """Return the resource of the sheet that the reader imports."""
        return self.get_import_resource_classes(request)[0](**self.get_import_resource_kwargs(request))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form, and after a dry run every error by row and column."""
        response = super().import_action(request, **kwargs)
        if hasattr(response, "context_data"):
            result = response.context_data.get("result")
            resource = self.import_resource(request)
            response.context_data["sheet_errors"] = sorted(errors_of(result, resource)) if result else []
            response.context_data["sheet_columns"] = resource.columns()
        return response


def errors_of(result: Result, resource: StaffResource) -> Iterator[tuple[int, str, str]]:
    """Yield sheet row, heading and words of every error; row 0 is the file itself."""
    for error in result.base_errors:
        yield 0, str(_("The file")), str(error.error)
    for number, errors in result.row_errors():
        for error in errors:
            yield number + HEADER_ROWS, resource.heading(""), _words(error.error)
    for row in result.invalid_rows:
        for field, words in row.error_dict.items():
            heading = resource.heading("" if field == NON_FIELD_ERRORS else field)
            yield from ((row.number + HEADER_ROWS, heading, word) for word in words)


def template_of(resource: StaffResource) -> Workbook:
    """Return an empty workbook with the headings, text cells, and a sheet that explains the columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(resource.get_display_name())[:31]
    headings = resource.columns()
    _write_header(sheet, headings)
    for column in range(1, len(headings) + 1):
        for row in range(HEADER_ROWS + 1, TEMPLATE_ROWS):
            sheet.cell(row, column).number_format = TEXT_FORMAT
    if resource.notes:
        notes = book.create_sheet(str(_("How to fill in")))
        for name, words in resource.notes.items():
            notes.append([resource.heading(name), str(words)])
    return book


def workbook_response(book: Workbook, name: str) -> HttpResponse:
    """Return a workbook as a download."""
    response = HttpResponse(content_type=XLSX.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    book.save(response)
    return response


def _write_header(sheet: Any, headings: list[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, column, str(heading))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E4E1DA")
        sheet.column_dimensions[get_column_letter(column)].width = max(12, len(str(heading)) * 2 + 4)
    sheet.freeze_panes = "A2"


def _words(error: Exception) -> str:
    if isinstance(error, DatabaseError):
        return str(_("This row contradicts what is already there."))
    return "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
