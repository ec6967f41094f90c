"""Checkpoints of hot accounts, made only of what no running transaction can still add to.

An entry draws its number after its transaction has got its own (its transfer is stamped with it). So once every
transaction begun before a mark has ended, the entries up to the mark are all there, and none slips in behind.
"""

from dataclasses import dataclass

from django.db import connection

_SETTLE = """
INSERT INTO ledger_checkpoint (account_id, through, balance)
SELECT a.id, %(through)s, coalesce(c.balance, 0) + moved.amount
FROM ledger_account a
LEFT JOIN LATERAL (
    SELECT k.balance, k.through FROM ledger_checkpoint k WHERE k.account_id = a.id ORDER BY k.through DESC LIMIT 1
) c ON true
CROSS JOIN LATERAL (
    SELECT sum(e.amount) AS amount FROM ledger_entry e
    WHERE e.account_id = a.id AND e.id > coalesce(c.through, 0) AND e.id <= %(through)s
) moved
WHERE a.floor IS NULL AND moved.amount IS NOT NULL
ON CONFLICT (account_id, through) DO NOTHING
"""


@dataclass(frozen=True)
class Mark:
    """The last entry number drawn at some moment, and the first transaction that had not begun by then."""

    through: int
    horizon: int


def mark() -> Mark:
    """Take a mark: first the number, then the transactions, so that the second covers the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_entry_id_seq")
        through = cursor.fetchone()[0]
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return Mark(through=through, horizon=cursor.fetchone()[0])


def is_settled(taken: Mark) -> bool:
    """Whether every transaction that had begun by the mark has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= %s", [taken.horizon])
        return bool(cursor.fetchone()[0])


def settle(taken: Mark) -> int:
    """Write a checkpoint for every hot account that moved up to the mark; return how many, 0 if it is too early."""
    if not is_settled(taken):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"through": taken.through})
        return int(cursor.rowcount)
