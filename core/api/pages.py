"""Pages by key: no count, no offset, the same cost on page 1 and on page 1,000."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from core.keyset import page_of


class KeysetPagination(BasePagination):
    """Page through ``view.sorts``: names that readers may sort by, each a field that is never null (``-`` descends).

    Without ``sorts`` the newest rows come first. The order is (field, primary key), so that it never ties. The cursor
    names its sort, so that it can't be read as the place in another order.
    """

    page_size = 20
    max_page_size = 100
    default_sorts = {"newest": "-pk"}

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return one page, and remember whether there is another."""
        sorts: dict[str, str] = getattr(view, "sorts", None) or self.default_sorts
        size, sort = self._size(request), self._sort(request, sorts)
        cursor = request.query_params.get("cursor", "")
        name, dot, after = cursor.partition(".")
        if cursor and not (name == sort and dot and after):
            raise _bad_cursor()
        try:
            page = page_of(queryset, keys=_keys(queryset.model, sorts[sort]), after=after, size=size)
        except SuspiciousOperation as error:
            raise _bad_cursor() from error
        self.request = request
        self.next = f"{sort}.{page.next}" if page.next else None
        return page.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the cursor and the address of the next one, or null at the end."""
        address = self.request.build_absolute_uri()
        link = replace_query_param(address, "cursor", self.next) if self.next else None
        return Response({"next": link, "cursor": self.next, "results": data})

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

    def _size(self, request: Request) -> int:
        raw = request.query_params.get("limit", "")
        if not raw:
            return self.page_size
        if not (raw.isascii() and raw.isdigit() and len(raw) <= len("100") and 1 <= int(raw) <= self.max_page_size):
            raise ValidationError({"limit": [_("Between 1 and %(most)d.") % {"most": self.max_page_size}]})
        return int(raw)

    def _sort(self, request: Request, sorts: dict[str, str]) -> str:
        name = request.query_params.get("sort") or next(iter(sorts))
        if name not in sorts:
            raise ValidationError({"sort": [_("One of: %(names)s.") % {"names": ", ".join(sorts)}]})
        return name


def _keys(model: Any, key: str) -> list[str]:
    sign = "-" if key.startswith("-") else ""
    own = model._meta.pk.name
    field = key.lstrip("-")
    return [f"{sign}{own}"] if field in {"pk", own} else [key, f"{sign}{own}"]


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("This page can't be found; please start from the first one.")]})


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
