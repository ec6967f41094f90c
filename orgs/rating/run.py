"""Ask the database for the ratings of a street: to be kept, or only to be looked at."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from orgs.states.ratings import RatingKind

from .query import evidence_query, parameters, rating_query
from .table import Table

_CHUNK = 2_000
_numbers = itertools.count(1)
_KEEP = """INSERT INTO orgs_starrating
    (organisation_id, standard_id, kind, rated_on, score, bonus, counted, stars, lines, bars)
SELECT id, %(standard)s, %(kind)s, %(until)s, score, bonus, counted, stars, lines::jsonb, bars FROM ({query}) rated
WHERE NOT EXISTS (SELECT FROM orgs_starrating r
    WHERE r.organisation_id = id AND r.kind = %(kind)s AND r.rated_on BETWEEN %(not_since)s AND %(until)s)
ON CONFLICT (organisation_id, rated_on, kind) DO NOTHING"""


@dataclass(frozen=True)
class Computed:
    """What the query says of one organisation; ``before`` are the stars that it holds."""

    organisation_id: int
    before: int
    score: Decimal | None
    bonus: Decimal
    counted: Decimal
    stars: int
    lines: list[dict[str, Any]]
    bars: list[str]


def keep_ratings(table: Table, *, street_id: int, on: date, not_since: date | None = None) -> int:
    """Write the provisional ratings of a day; return how many are new.

    Whoever was rated since ``not_since`` (by default that day) is left as it is.
    """
    facts = parameters(table, street_id=street_id, on=on)
    facts |= {"standard": table.standard_id, "kind": RatingKind.PROVISIONAL.value, "not_since": not_since or on}
    with _evidence_of(table, facts) as evidence, connection.cursor() as cursor:
        cursor.execute(_KEEP.format(query=rating_query(table, evidence=evidence)), facts)
        return int(cursor.rowcount)


def look(table: Table, *, street_id: int, on: date) -> Iterator[Computed]:
    """Give the ratings of a day one by one, without keeping them; memory stays flat however many there are."""
    facts = parameters(table, street_id=street_id, on=on)
    with _evidence_of(table, facts) as evidence, connection.chunked_cursor() as cursor:
        cursor.execute(rating_query(table, evidence=evidence), facts)
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                pk, before, score, bonus, counted, stars, lines, bars = row
                yield Computed(pk, before, score, bonus, counted, stars, json.loads(lines), list(bars))


@contextmanager
def _evidence_of(table: Table, facts: dict[str, Any]) -> Iterator[str]:
    """Hold what the evidence says in a table of this session's own while the block runs, and give the table's name."""
    name = f"rated_evidence_{next(_numbers)}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {evidence_query(table)}", facts)
            cursor.execute(f"ANALYZE {name}")
        yield name
    # An outer transaction goes on: its session must not carry the table to the end of it.
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
