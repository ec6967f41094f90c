"""What the database refuses by itself, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.actions import post_transfer
from ledger.models import Account, Checkpoint, Entry, Transfer
from ledger.queries import balance_of
from tests.factories.ledger import floored_account, hot_account, settled

pytestmark = pytest.mark.django_db(transaction=True)


def sql(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def posted():
    world, box = hot_account(), floored_account()
    transfer = post_transfer(
        key="a", kind="test.move", entries=[(world, -100), (box, 100)], source="test:1", by=None, memo="原样"
    )
    assert settled() == 1
    return world, box, transfer


def state():
    return (
        list(Account.objects.order_by("pk").values_list()),
        list(Transfer.objects.order_by("pk").values_list()),
        list(Entry.objects.order_by("pk").values_list()),
        list(Checkpoint.objects.order_by("pk").values_list()),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET memo = 'x'",
        "UPDATE ledger_entry SET amount = amount * 2",
        "UPDATE ledger_checkpoint SET balance = 0",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_transfer",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_transfer CASCADE",
        "TRUNCATE ledger_account CASCADE",
        "UPDATE ledger_account SET balance = balance + 1 WHERE floor IS NOT NULL",
        "UPDATE ledger_account SET balance = 1 WHERE floor IS NULL",
        "UPDATE ledger_account SET floor = -1000 WHERE floor IS NOT NULL",
        "UPDATE ledger_account SET floor = NULL, balance = NULL",
        "UPDATE ledger_account SET code = code || 'x'",
        "UPDATE ledger_account SET unit = 'POINT'",
        "UPDATE ledger_account SET street_code = '1'",
        "INSERT INTO ledger_account (code, name, unit, floor, balance, street_code) VALUES ('b', 'b', 'CNY', 0, 5, '')",
        "INSERT INTO ledger_account (code, name, unit, floor, balance, street_code) VALUES ('b', 'b', 'CNY', 9, 9, '')",
        "INSERT INTO ledger_account (code, name, unit, floor, street_code) VALUES ('b', 'b', 'CNY', 0, '')",
        "INSERT INTO ledger_account (code, name, unit, street_code) VALUES ('b', 'b', 'USD', '')",
    ],
)
def test_a_change_by_hand_is_refused(posted, statement):
    before = state()
    with pytest.raises(DatabaseError):
        sql("SET LOCAL pgtrigger.ignore = '{ledger_transfer_only_grows,ledger_entry_only_grows}'", statement)
    assert state() == before


@pytest.mark.parametrize("amounts", [(5,), (5, -5)])
def test_an_entry_after_the_transfers_transaction_is_refused(posted, amounts):
    _world, _box, transfer = posted
    rows = ",".join(f"({transfer.pk}, {hot_account().pk}, {amount}, '')" for amount in amounts)
    before = state()
    with pytest.raises(IntegrityError, match="takes no entry after its transaction"):
        sql(f"INSERT INTO ledger_entry (transfer_id, account_id, amount, street_code) VALUES {rows}")
    assert state() == before


TRANSFER = """
INSERT INTO ledger_transfer (key, kind, source, effective_on, memo, street_code)
VALUES ('raw', 'test', 'test:1', '2026-11-02', '', '')
"""


def entry(account, amount, after="NULL"):
    return f"""INSERT INTO ledger_entry (transfer_id, account_id, amount, balance_after, street_code)
    SELECT id, {account.pk}, {amount}, {after}, '' FROM ledger_transfer WHERE key = 'raw'"""


def test_a_balanced_transfer_by_hand_is_accepted(posted):
    world, box, _transfer = posted
    sql(TRANSFER, entry(world, -5), entry(box, 5, 105))
    assert (balance_of(world), balance_of(box)) == (-105, 105)


def test_the_stamp_of_the_transaction_can_not_be_forged(posted):
    world, _box, _transfer = posted
    sql(
        TRANSFER.replace("street_code)", "street_code, xid, posted_at)").replace("'')", "'', 1, '2020-01-01')"),
        *[entry(account, amount) for account, amount in ((world, -5), (hot_account(), 5))],
    )
    raw = Transfer.objects.get(key="raw")
    assert raw.xid > 1
    assert raw.posted_at.year > 2020


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("nothing", "fewer than two entries"),
        ("one", "fewer than two entries"),
        ("uneven", "do not sum to zero"),
        ("late in the transaction", "do not sum to zero"),
        ("zero", "ledger_entry_moves_something"),
        ("twice", "ledger_one_entry_per_account"),
        ("untrue balance", "must state"),
        ("no balance", "must state"),
        ("balance on a hot account", "must state"),
        ("another street", "must state"),
        ("below the floor", "below its floor"),
        ("below the floor on the way", "below its floor"),
    ],
)
def test_an_untrue_transfer_by_hand_is_refused(posted, what, why):
    world, box, _transfer = posted
    other = hot_account()
    statements = {
        "nothing": [],
        "one": [entry(world, 5)],
        "uneven": [entry(world, 5), entry(other, -4)],
        "late in the transaction": [
            entry(world, 5),
            entry(other, -5),
            "SET CONSTRAINTS ALL IMMEDIATE",
            entry(box, 1, 101),
        ],
        "zero": [entry(world, 0), entry(other, 0)],
        "twice": [entry(world, 5), entry(world, -5)],
        "untrue balance": [entry(world, -5), entry(box, 5, 106)],
        "no balance": [entry(world, -5), entry(box, 5)],
        "balance on a hot account": [entry(world, -5, -105), entry(other, 5)],
        "another street": [entry(world, -5).replace("''", "'1'"), entry(other, 5)],
        "below the floor": [entry(world, 101), entry(box, -101, -1)],
        "below the floor on the way": [entry(box, -101, -1)],
    }[what]
    before = state()
    with pytest.raises(IntegrityError, match=why):
        sql(TRANSFER, *statements)
    assert state() == before


@pytest.mark.parametrize("undo", ["the wrong account", "a reversal"])
def test_a_reversal_by_hand_must_undo(posted, undo):
    world, box, transfer = posted
    linked = TRANSFER.replace("street_code)", "street_code, reverses_id)").replace("'')", f"'', {transfer.pk})")
    if undo == "a reversal":
        sql(
            linked.replace("raw", "first"),
            *[s.replace("raw", "first") for s in (entry(world, 100), entry(box, -100, 0))],
        )
        first = Transfer.objects.get(key="first")
        linked = linked.replace(f"{transfer.pk})", f"{first.pk})")
        lines = [entry(world, -100), entry(box, 100, 100)]
    else:
        lines = [entry(hot_account(), 100), entry(box, -100, 0)]
    with pytest.raises(IntegrityError, match="does not undo"):
        sql(linked, *lines)


def test_an_account_that_was_never_used_may_go(posted):
    Account.objects.get(pk=hot_account().pk).delete()
    assert Account.objects.count() == 2
