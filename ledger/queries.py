"""Balances: running ones are read, hot ones are a checkpoint and the entries after it."""

from collections.abc import Iterable

from django.db import connection

from .models import Account

_BALANCES = """
SELECT a.id, coalesce(a.balance, coalesce(c.balance, 0) + (
    SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e
    WHERE a.floor IS NULL AND e.account_id = a.id AND e.id > coalesce(c.through, 0)
))::bigint
FROM ledger_account a LEFT JOIN LATERAL (
    SELECT k.balance, k.through FROM ledger_checkpoint k
    WHERE a.floor IS NULL AND k.account_id = a.id ORDER BY k.through DESC LIMIT 1
) c ON true
WHERE a.id = ANY(%s)
"""


def balances_of(accounts: Iterable[int]) -> dict[int, int]:
    """Return the balance of each account (given by id) in fen or points, all in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [list(accounts)])
        return dict(cursor.fetchall())


def balance_of(account: Account) -> int:
    """Return what an account holds now, in fen or points. Raises Account.DoesNotExist for one that is gone."""
    try:
        return balances_of([account.pk])[account.pk]
    except KeyError:
        raise Account.DoesNotExist from None
