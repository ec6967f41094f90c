"""Pages by key: no count, no offset, the same cost on page 1 and on page 1,000."""

import base64
import binascii
import json
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param


class KeysetPagination(BasePagination):
    """Page through ``view.sorts``: names that readers may sort by, each a field that is never null (``-`` descends).

    Without ``sorts`` the newest rows come first. The order is (field, primary key), so that it never ties.
    """

    page_size = 20
    max_page_size = 100
    default_sorts = {"newest": "-pk"}

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        """Return one page, and remember whether there is another."""
        sorts: dict[str, str] = getattr(view, "sorts", None) or self.default_sorts
        self.request, self.sorts = request, sorts
        self.limit = self._limit(request)
        self.sort = self._sort(request, sorts)
        key = sorts[self.sort]
        self.field, self.descending = key.lstrip("-"), key.startswith("-")
        page = list(self._after(queryset, request)[: self.limit + 1])
        self.more = len(page) > self.limit
        self.page = page[: self.limit]
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the cursor and the address of the next one, or null at the end."""
        cursor = self._cursor(self.page[-1]) if self.more else None
        link = replace_query_param(self.request.build_absolute_uri(), "cursor", cursor) if cursor else None
        return Response({"next": link, "cursor": cursor, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page."""
        return {
            "type": "object",
            "required": ["next", "cursor", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri"},
                "cursor": {"type": ["string", "null"]},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of a list."""
        sorts = getattr(view, "sorts", None) or self.default_sorts
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            _parameter("cursor", "Where the page before ended.", {"type": "string"}),
            _parameter("limit", "How many rows a page has.", limit),
            _parameter("sort", "The order.", {"type": "string", "enum": list(sorts), "default": next(iter(sorts))}),
        ]

    def _after(self, queryset: QuerySet[Any], request: Request) -> QuerySet[Any]:
        sign = "-" if self.descending else ""
        order = [f"{sign}{self.field}"] + ([] if self.field == "pk" else [f"{sign}pk"])
        queryset = queryset.order_by(*order)
        if not (raw := request.query_params.get("cursor")):
            return queryset
        value, pk = self._place(queryset.model, raw)
        beyond = "lt" if self.descending else "gt"
        if self.field == "pk":
            return queryset.filter(**{f"pk__{beyond}": pk})
        # The first bound lets an index start there; the second breaks the tie.
        return queryset.filter(
            Q(**{f"{self.field}__{beyond}e": value}),
            Q(**{f"{self.field}__{beyond}": value}) | Q(**{f"pk__{beyond}": pk}),
        )

    def _cursor(self, row: Model) -> str:
        value = None if self.field == "pk" else _read(row, self.field)
        packed = json.dumps([self.sort, value, row.pk], cls=DjangoJSONEncoder, separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    def _place(self, model: type[Model], raw: str) -> tuple[Any, Any]:
        try:
            packed = base64.b64decode(raw + "=" * (-len(raw) % 4), altchars=b"-_", validate=True)
            sort, value, pk = json.loads(packed)
            if sort != self.sort:
                raise _bad_cursor()
            key = None if self.field == "pk" else _clean(_field(model, self.field), value)
            return key, _clean(model._meta.pk, pk)
        except (binascii.Error, ValueError, TypeError, OverflowError, DjangoValidationError) as error:
            raise _bad_cursor() from error

    def _limit(self, request: Request) -> int:
        raw = request.query_params.get("limit", "")
        if not raw:
            return self.page_size
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= self.max_page_size):
            message = _("Between 1 and %(most)d.") % {"most": self.max_page_size}
            raise ValidationError({"limit": [message]})
        return int(raw[:9])

    def _sort(self, request: Request, sorts: dict[str, str]) -> str:
        name = request.query_params.get("sort") or next(iter(sorts))
        if name not in sorts:
            raise ValidationError({"sort": [_("One of: %(names)s.") % {"names": ", ".join(sorts)}]})
        return name


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("This page can't be found; please start from the first one.")]})


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *steps, last = path.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        model = related  # type: ignore[assignment]
    return model._meta.get_field(last)  # type: ignore[return-value]


def _read(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _clean(field: Any, value: Any) -> Any:
    """Return the value as the field's type; refuse what the database could not compare."""
    if value is None or isinstance(value, (list, dict)) or "\x00" in str(value):
        raise _bad_cursor()
    return field.to_python(value)


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
