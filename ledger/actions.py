"""The ledger's writes: open an account, post, reverse. Each is one transaction, and a replayed key posts once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from notices.actions import notify

from .drafts import Draft, LedgerRefused
from .models import Account, Entry, Transfer
from .states import REVERSAL, Unit

CHUNK = 5000
SHOWN = 20

_INSERT = """
INSERT INTO ledger_transfer (key, kind, source, effective_on, posted_by_id, reverses_id, memo, street_code)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
ON CONFLICT (key) DO NOTHING
RETURNING id, key, posted_at, xid
"""


@transaction.atomic
def open_account(*, code: str, name: str, unit: Unit, floor: int | None = None, street_code: str = "") -> Account:
    """Open the account of this code, or return it if it is open.

    ``floor`` is the least balance in fen or points (0 or below); without one the account is hot: posted to without a
    lock. Raises LedgerRefused if the code was opened with another unit, floor or street.
    """
    facts = {"unit": unit, "floor": floor, "street_code": street_code}
    account, made = Account.objects.get_or_create(
        code=code, defaults={**facts, "name": name, "balance": None if floor is None else 0}
    )
    if not made and any(getattr(account, field) != value for field, value in facts.items()):
        raise LedgerRefused(
            _("The account “%(code)s” is open with another unit, floor or street.") % {"code": code}, code="account"
        )
    return account


def post_transfer(
    *,
    key: str,
    kind: str,
    entries: Sequence[tuple[Account, int]],
    source: str,
    by: User | None,
    effective_on: date | None = None,
    memo: str = "",
) -> Transfer:
    """Post one transfer: what each account gains or (negative) loses, in fen or points, summing to zero per unit.

    The same key again returns the first transfer. Raises LedgerRefused: a floor, no balance, or a key of other content.
    """
    draft = Draft(key=key, kind=kind, entries=entries, source=source, by=by, effective_on=effective_on, memo=memo)
    return post_many(drafts=[draft])[0]


@transaction.atomic
def reverse_transfer(*, transfer: Transfer, reason: str, by: User | None, key: str) -> Transfer:
    """Post the opposite of a transfer, linked to it; a transfer is reversed once. Raises LedgerRefused."""
    original = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if original.reverses_id is not None:
        raise LedgerRefused(_("A reversal is not reversed; post the transfer anew."), code="reversed")
    if Transfer.objects.filter(reverses=original).exclude(key=key).exists():
        raise LedgerRefused(_("This transfer has been reversed before."), code="reversed")
    entries = [(entry.account, -entry.amount) for entry in original.entries.select_related("account").order_by("pk")]
    return post_many(
        drafts=[
            Draft(
                key=key,
                kind=f"{original.kind[: 60 - len(REVERSAL)]}{REVERSAL}",
                entries=entries,
                source=original.source,
                by=by,
                memo=reason[:200],
                reverses=original,
            )
        ]
    )[0]


@transaction.atomic
def post_many(*, drafts: Sequence[Draft]) -> list[Transfer]:
    """Post transfers in their order, set-wise: all or none, with the checks of ``post_transfer``.

    Keys first (a twin in another transaction is waited for), then the floored accounts in id order, then the entries.
    """
    for draft in drafts:
        draft.check()
    fresh: dict[str, Transfer] = {}
    for start in range(0, len(drafts), CHUNK):
        fresh |= _insert_transfers(drafts[start : start + CHUNK])
    first, again = _part(drafts, fresh)
    _insert_entries([(fresh[draft.key], draft) for draft in first])
    found = fresh | _check_replays(again)
    return [found[draft.key] for draft in drafts]


def warn_of_differences(*, lines: Sequence[str]) -> int:
    """Tell auditors and administrators, once a day, what the check has found; return how many were told."""
    grants = RoleGrant.objects.current().filter(role__in=(Role.AUDITOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN))
    return notify(
        kind="ledger.differs",
        to=User.objects.filter(grants__in=grants).distinct(),
        title=_("The ledger does not agree"),
        text="\n".join(lines[:SHOWN]),
        key=f"ledger.differs:{timezone.localdate()}",
    )


def _part(drafts: Sequence[Draft], fresh: dict[str, Transfer]) -> tuple[list[Draft], list[Draft]]:
    """Part what is posted now from what was posted before, be it earlier in the same batch."""
    first: dict[str, Draft] = {}
    again: list[Draft] = []
    for draft in drafts:
        if draft.key in fresh and draft.key not in first:
            first[draft.key] = draft
        else:
            again.append(draft)
    return list(first.values()), again


def _insert_transfers(drafts: Sequence[Draft]) -> dict[str, Transfer]:
    today = timezone.localdate()
    rows = [
        Transfer(
            key=draft.key,
            kind=draft.kind,
            source=draft.source,
            effective_on=draft.effective_on or today,
            posted_by=draft.by,
            reverses=draft.reverses,
            memo=draft.memo[:200],
            street_code=draft.street_code,
        )
        for draft in drafts
    ]
    columns = ("key", "kind", "source", "effective_on", "posted_by_id", "reverses_id", "memo", "street_code")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [[getattr(row, column) for row in rows] for column in columns])
        written = {key: (pk, posted_at, xid) for pk, key, posted_at, xid in cursor.fetchall()}
    fresh: dict[str, Transfer] = {}
    for row in rows:
        if row.key in written and row.key not in fresh:
            row.pk, row.posted_at, row.xid = written[row.key]
            row._state.adding = False
            fresh[row.key] = row
    return fresh


def _insert_entries(posted: Sequence[tuple[Transfer, Draft]]) -> None:
    balances, floors = _lock({account.pk for _transfer, draft in posted for account, _amount in draft.entries})
    rows: list[Entry] = []
    for transfer, draft in posted:
        for account, amount in sorted(draft.entries, key=lambda entry: entry[0].pk):
            after = None
            if account.pk in balances:
                after = balances[account.pk] = balances[account.pk] + amount
                if after < floors[account.pk]:
                    raise LedgerRefused(
                        _("“%(account)s” does not hold enough for this.") % {"account": account.name}, code="floor"
                    )
            rows.append(
                Entry(
                    transfer=transfer,
                    account=account,
                    amount=amount,
                    balance_after=after,
                    street_code=account.street_code,
                )
            )
    Entry.objects.bulk_create(rows, batch_size=CHUNK)


def _lock(accounts: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Lock the floored ones of the accounts in id order; return their balances and floors."""
    locked = list(
        Account.objects.floored()
        .filter(pk__in=accounts)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "balance", "floor")
    )
    return {pk: int(balance or 0) for pk, balance, _f in locked}, {pk: int(floor or 0) for pk, _b, floor in locked}


def _check_replays(drafts: Sequence[Draft]) -> dict[str, Transfer]:
    if not drafts:
        return {}
    transfers = {t.key: t for t in Transfer.objects.filter(key__in={draft.key for draft in drafts})}
    amounts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    entries = Entry.objects.filter(transfer__in=transfers.values())
    for transfer_id, account_id, amount in entries.values_list("transfer", "account", "amount"):
        amounts[transfer_id][account_id] = amount
    for draft in drafts:
        draft.check_replay(transfers[draft.key], amounts[transfers[draft.key].pk])
    return transfers
