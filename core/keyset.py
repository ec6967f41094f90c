"""Keyset pages: LIMIT n+1 from where the last page ended, never a count, the same cost on every page."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page and the cursor of the next, "" on the last."""

    rows: list[M]
    next: str


def page_of(rows: models.QuerySet[M], *, keys: Sequence[str], after: str = "", size: int = 20) -> Page[M]:
    """Return the page behind a cursor, ordered by ``keys`` (model fields, "-" for descending, the last one unique).

    Raises SuspiciousOperation (a 400) for a cursor that is none of ours.
    """
    ordered = rows.order_by(*keys)
    if after:
        ordered = ordered.filter(_behind(rows.model, keys, read_cursor(after, len(keys))))
    found = list(ordered[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return Page(shown, write_cursor(shown[-1], keys) if more else "")


def write_cursor(row: models.Model, keys: Sequence[str]) -> str:
    """Return the cursor that stands behind a row."""
    fields: list[Any] = [row._meta.get_field(key.lstrip("-")) for key in keys]
    values = [field.value_to_string(row) for field in fields]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[str]:
    """Return the values of a cursor. Raises SuspiciousOperation for one that is none of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError, binascii.Error) as error:
        raise SuspiciousOperation("cursor") from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str) for v in values):
        raise SuspiciousOperation("cursor")
    return values


def _behind(model: type[models.Model], keys: Sequence[str], values: Sequence[str]) -> Q:
    """Return (a, b) > (x, y), "<" for "-" keys: of rows if all keys go one way, so that an index begins right there.

    Else a >= x AND (a > x OR b > y): an index begins at x.
    """
    parts = [
        (key.lstrip("-"), "lt" if key.startswith("-") else "gt", _parsed(model, key.lstrip("-"), text))
        for key, text in zip(keys, values, strict=True)
    ]
    if len(parts) > 1 and len({beyond for _name, beyond, _value in parts}) == 1:
        lookup = TupleLessThan if parts[0][1] == "lt" else TupleGreaterThan
        names = Tuple(*(F(name) for name, _beyond, _value in parts))
        return Q(lookup(names, tuple(value for _name, _beyond, value in parts)))
    *front, last = parts
    name, beyond, value = last
    condition = Q(**{f"{name}__{beyond}": value})
    for name, beyond, value in reversed(front):
        condition = Q(**{f"{name}__{beyond}e": value}) & (Q(**{f"{name}__{beyond}": value}) | condition)
    return condition


def _parsed(model: type[models.Model], name: str, text: str) -> Any:
    if "\x00" in text:
        raise SuspiciousOperation("cursor")
    try:
        text.encode()  # half a character is no text
        field: Any = model._meta.get_field(name)
        return field.to_python(text)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise SuspiciousOperation("cursor") from error
