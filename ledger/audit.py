"""The check of the whole ledger: every balance derived again, every sum compared, every guard looked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

GUARDS = (
    "ledger_account_guard",
    "ledger_transfer_only_grows",
    "ledger_transfer_never_truncated",
    "ledger_entry_only_grows",
    "ledger_entry_never_truncated",
    "ledger_checkpoint_never_altered",
    "ledger_transfer_stamp",
    "ledger_entry_settle",
    "ledger_transfer_balanced",
    "ledger_entry_balanced",
)

# Each returns what it is about, what the ledger states, and what follows from the entries.
_CHECKS: tuple[tuple[str, Promise, str], ...] = (
    (
        "balance",
        gettext_lazy("running balance of the account"),
        """SELECT a.code, a.balance, coalesce(sum(e.amount), 0)
        FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id
        WHERE a.floor IS NOT NULL GROUP BY a.id HAVING a.balance <> coalesce(sum(e.amount), 0) ORDER BY a.id""",
    ),
    (
        "floor",
        gettext_lazy("floor of the account"),
        """SELECT a.code, a.floor, a.balance FROM ledger_account a WHERE a.balance < a.floor ORDER BY a.id""",
    ),
    (
        "balance_after",
        gettext_lazy("balance after the entry"),
        """SELECT line.key || ' ' || line.code, line.balance_after, line.due FROM (
            SELECT e.id, t.key, a.code, a.floor, e.balance_after,
                sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.id) AS due
            FROM ledger_entry e
            JOIN ledger_account a ON a.id = e.account_id JOIN ledger_transfer t ON t.id = e.transfer_id
        ) line WHERE line.balance_after IS DISTINCT FROM CASE WHEN line.floor IS NULL THEN NULL ELSE line.due END
        ORDER BY line.id""",
    ),
    (
        "entries",
        gettext_lazy("number of entries of the transfer"),
        """SELECT t.key, count(e.id), 2 FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.id
        GROUP BY t.id HAVING count(e.id) < 2 ORDER BY t.id""",
    ),
    (
        "sum",
        gettext_lazy("sum of the transfer's entries"),
        """SELECT t.key || ' ' || a.unit, sum(e.amount), 0
        FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id
        GROUP BY t.id, a.unit HAVING sum(e.amount) <> 0 ORDER BY t.id""",
    ),
    (
        "reversal",
        gettext_lazy("what the reversal leaves on the account"),
        """SELECT t.key || ' ' || a.code, sum(e.amount), 0
        FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id IN (t.id, t.reverses_id)
        JOIN ledger_account a ON a.id = e.account_id WHERE t.reverses_id IS NOT NULL
        GROUP BY t.id, a.id HAVING sum(e.amount) <> 0 ORDER BY t.id""",
    ),
    (
        "checkpoint",
        gettext_lazy("checkpoint of the account"),
        """SELECT a.code || ' #' || k.through, k.balance, due.amount
        FROM ledger_checkpoint k JOIN ledger_account a ON a.id = k.account_id CROSS JOIN LATERAL (
            SELECT coalesce(sum(e.amount), 0) AS amount FROM ledger_entry e
            WHERE e.account_id = a.id AND e.id <= k.through
        ) due WHERE k.balance <> due.amount ORDER BY k.id""",
    ),
    (
        "street",
        gettext_lazy("street of the entry"),
        """SELECT t.key || ' ' || a.code, e.street_code, a.street_code
        FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE e.street_code <> a.street_code ORDER BY e.id""",
    ),
)

_ARMED = "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')"


@dataclass(frozen=True)
class Difference:
    """Something that does not agree: which check, about what, what is stated and what follows from the entries."""

    check: str
    what: str
    subject: str
    stated: str
    derived: str

    def __str__(self) -> str:
        return _("%(what)s %(subject)s: stated %(stated)s, derived %(derived)s") % vars(self)


def differences() -> Iterator[Difference]:
    """Yield everything in the ledger that does not agree with its entries, and every guard that is not armed."""
    with connection.cursor() as cursor:
        for check, what, sql in _CHECKS:
            cursor.execute(sql)
            for subject, stated, derived in cursor.fetchall():
                yield Difference(check, str(what), str(subject), str(stated), str(derived))
        cursor.execute(_ARMED, [list(GUARDS)])
        armed = {name for (name,) in cursor.fetchall()}
    for guard in GUARDS:
        if guard not in armed:
            yield Difference("guard", _("database guard"), guard, _("switched off"), _("switched on"))
