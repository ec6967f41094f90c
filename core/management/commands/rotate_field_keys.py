"""Write every personal field with the newest of FIELD_KEYS, so that the older keys can be dropped."""

from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, models, transaction
from psycopg import sql

from core.personal import EncryptedField, renew

_BATCH = 2_000  # rows a transaction


class Command(BaseCommand):
    """Go through all tables that hold encrypted text, the history of changes among them."""

    help = "Write every personal field with the newest of FIELD_KEYS. Safe to run again after an interruption."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check, which counts and changes nothing."""
        parser.add_argument("--check", action="store_true", help="count what is still written with an older key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate table by table and say how much was left."""
        total = 0
        for model in apps.get_models():
            columns = [str(field.column) for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
            if columns and model._meta.managed:
                count = _rotate(model, columns, change=not options["check"])
                total += count
                self.stdout.write(f"{model._meta.label}: {count}")
        self.stdout.write(self.style.SUCCESS(f"{total} fields {'to write' if options['check'] else 'written'} anew"))


def _rotate(model: type[models.Model], columns: list[str], *, change: bool) -> int:
    """Rotate one table in batches by key; return how many values were not written with the newest key."""
    count, last = 0, None
    while True:
        with transaction.atomic():
            rows = _batch(model, columns, last)
            for pk, *tokens in rows:
                new = {column: renew(token) for column, token in zip(columns, tokens, strict=True) if token}
                old = dict(zip(columns, tokens, strict=True))
                changed = {column: token for column, token in new.items() if token != old[column]}
                count += len(changed)
                if changed and change:
                    _write(model, pk, changed)
        if len(rows) < _BATCH:
            return count
        last = rows[-1][0]


def _batch(model: type[models.Model], columns: list[str], last: Any) -> list[tuple[Any, ...]]:
    key = sql.Identifier(str(model._meta.pk.column))
    query = sql.SQL("SELECT {columns} FROM {table} {where} ORDER BY {key} LIMIT {limit} FOR UPDATE").format(
        columns=sql.SQL(", ").join([key, *map(sql.Identifier, columns)]),
        table=sql.Identifier(model._meta.db_table),
        where=sql.SQL("") if last is None else sql.SQL("WHERE {} > %s").format(key),
        key=key,
        limit=sql.Literal(_BATCH),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [] if last is None else [last])
        return list(cursor.fetchall())


def _write(model: type[models.Model], pk: Any, changed: dict[str, str]) -> None:
    query = sql.SQL("UPDATE {table} SET {pairs} WHERE {key} = %s").format(
        table=sql.Identifier(model._meta.db_table),
        pairs=sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in changed),
        key=sql.Identifier(str(model._meta.pk.column)),
    )
    # The text stays what it was, so neither the history nor the guards of append-only tables are concerned.
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(query, [*changed.values(), pk])
