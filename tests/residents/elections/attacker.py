"""What somebody holds who has everything but the private key's file: tables, backups, settings and logs."""

import base64
import binascii
import hashlib
import json
import logging
import re

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection

from residents.ballots.sealing import unseal

PRIVATE_BYTES = 96
# Drawn at random, or sealed with a nonce: they differ between any two runs of the same story.
_DRAWN = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|\d+\.\d+(?:e-\d+)?"
)
_NONCED = {"session_key", "session_data", "phone", "phone_hash", "id_number", "id_hash", "username"}


def begin_anew():
    """Empty the database and begin all numbers at one; nothing tidies up behind the story's back."""
    with connection.cursor() as cursor:
        every = [f'"{schema}"."{table}"' for schema, table in tables(cursor)]
        cursor.execute("SET session_replication_role = replica")  # append-only tables refuse it to everybody else
        cursor.execute(f"TRUNCATE {', '.join(every)} RESTART IDENTITY")
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in every:
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        cursor.execute("SELECT seed.restore()")
    ContentType.objects.clear_cache()


def tables(cursor):
    """Return every table of the database, partitions and events of the history with them."""
    cursor.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
        "AND n.nspname NOT LIKE 'pg_t%' AND n.nspname <> 'seed' ORDER BY 1, 2"
    )
    return cursor.fetchall()


def backup():
    """Return every row of every table in its physical order: table, transaction, place in the file, content."""
    rows = []
    with connection.cursor() as cursor:
        for schema, table in tables(cursor):
            cursor.execute(f'SELECT t.xmin::text, t.ctid::text, to_json(t)::text FROM "{schema}"."{table}" t')
            rows += [(table, int(xmin), ctid, json.loads(words)) for xmin, ctid, words in cursor.fetchall()]
    rows += [("sessions", 0, "", session.get_decoded()) for session in Session.objects.order_by("session_key")]
    return rows


def blanked(rows):
    """Return a backup in which what is drawn at random, and when it was, can't tell two stories apart."""
    order = _ranks(row[1] for row in rows)
    kept = _ranks(row[3]["xid"] for row in rows if "xid" in row[3])
    return sorted(
        (
            table,
            order[xmin],
            ctid,
            _DRAWN.sub("*", json.dumps({name: _blank(name, value, kept) for name, value in facts.items()})),
        )
        for table, xmin, ctid, facts in rows
    )


def _ranks(numbers):
    """Return which of them came first, second and so on: other databases of the machine use up numbers too."""
    return {number: rank for rank, number in enumerate(sorted(set(numbers)))}


def _blank(name, value, kept):
    if name == "xid":
        return kept[value]
    if name in _NONCED and value:
        return "*"
    if isinstance(value, str) and value.startswith("\\x"):
        return f"{len(value)} letters"  # sealed: its length would tell, its letters must not
    return value


def words_of(records):
    """Return what was logged, with every field of each record."""
    return "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text or ''} "
        + str({name: value for name, value in vars(record).items() if name not in _PLUMBING})
        + (logging.Formatter().formatException(record.exc_info) if record.exc_info else "")
        for record in records
    )


_PLUMBING = {
    "created", "msecs", "relativeCreated", "thread", "process", "lineno", "exc_info", "exc_text", "threadName",
    "request", "stack_info", "_logger", "taskName",
}  # fmt: skip


def blanked_words(records):
    """Return what was logged, without moments and numbers drawn at random."""
    return [_DRAWN.sub("*", re.sub(r"0x[0-9a-f]+", "*", line)) for line in words_of(records).splitlines()]


def whole(rows, records=()):
    """Return all of it as one text, to look for something that must not be there."""
    return json.dumps([row[3] for row in rows], ensure_ascii=False) + words_of(records)


def faces(secret):
    """Return how some secret bytes could be written in a text."""
    return [secret.hex(), base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode(), repr(secret)]


def secrets_in(rows):
    """Return every value of a backup and of the settings as bytes that could be a key, or from which one is made."""
    found = {settings.SECRET_KEY.encode(), settings.HASH_KEY.encode(), *(key.encode() for key in settings.FIELD_KEYS)}
    for _table, _xmin, _ctid, facts in rows:
        for value in facts.values():
            words = value if isinstance(value, str) else json.dumps(value)
            found.add(words.encode())
            if words.startswith("\\x"):
                found.add(bytes.fromhex(words[2:]))
            else:
                try:
                    found.add(base64.b64decode(words, validate=True))
                except (binascii.Error, ValueError):
                    continue
    return found


def keys_from(secret):
    """Return the keys that some bytes could be, cut from either end or stretched by a hash."""
    cuts = {secret[:PRIVATE_BYTES], secret[-PRIVATE_BYTES:]} if len(secret) >= PRIVATE_BYTES else set()
    return {*cuts, hashlib.shake_256(secret).digest(PRIVATE_BYTES)}


def opened_with(sealed, election, secrets):
    """Return what a ballot says if any of the secrets opens it, else None."""
    for secret in secrets:
        for private in keys_from(secret):
            try:
                return unseal(sealed, election=election, private=private)
            except ValueError:
                continue
    return None
