"""The check finds whatever a hand with the rights of a superuser has altered behind the guards' back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.states import Role
from ledger.actions import post_transfer, reverse_transfer
from ledger.audit import differences
from ledger.checkpoints import mark
from ledger.tasks import LedgerDiffersError, check
from notices.models import Notice
from tests.factories.accounts import RoleGrantFactory
from tests.factories.ledger import floored_account, hot_account, settled
from tests.factories.places import StreetFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book():
    world, box = hot_account("world"), floored_account()
    for number in range(1, 4):
        transfer = post_transfer(
            key=f"t{number}", kind="test.move", entries=[(world, -10), (box, 10)], source="test:1", by=None
        )
    assert settled() == 1
    reverse_transfer(transfer=transfer, reason="重复", by=None, key="r3")
    return world, box


def found():
    return [(d.check, d.subject, d.stated, d.derived) for d in differences()]


def behind(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def test_a_ledger_that_agrees(book):
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert found() == []
    assert [word for word in out.getvalue().replace(",", " ").split() if word.isdigit()] == ["2", "4", "8"]
    check()


def key(box, name):
    return f"SELECT id FROM ledger_transfer WHERE key = '{name}'"


def test_each_alteration_is_named(book):
    _world, box = book
    cases = {
        f"UPDATE ledger_account SET balance = 21 WHERE id = {box.pk}": [("balance", box.code, "21", "20")],
        "UPDATE ledger_checkpoint SET balance = -29": [("checkpoint", f"world #{mark().through - 2}", "-29", "-30")],
        f"UPDATE ledger_entry SET street_code = '9' WHERE account_id = {box.pk} AND transfer_id = ({key(box, 't1')})": [
            ("street", f"t1 {box.code}", "9", "")
        ],
    }
    for statement, expected in cases.items():
        with transaction.atomic():
            behind(statement)
            assert found() == expected
            transaction.set_rollback(True)
    assert found() == []


def test_an_altered_amount_shows_everywhere(book):
    _world, box = book
    behind(f"UPDATE ledger_entry SET amount = 11 WHERE account_id = {box.pk} AND transfer_id = ({key(box, 't3')})")
    assert found() == [
        ("balance", box.code, "20", "21"),
        ("balance_after", f"t3 {box.code}", "30", "31"),
        ("balance_after", f"r3 {box.code}", "20", "21"),
        ("sum", "t3 CNY", "1", "0"),
        ("reversal", f"r3 {box.code}", "1", "0"),
    ]


def test_a_removed_entry_shows(book):
    world, _box = book
    behind(f"DELETE FROM ledger_entry WHERE account_id = {world.pk} AND transfer_id = ({key(None, 't1')})")
    assert found() == [
        ("entries", "t1", "1", "2"),
        ("sum", "t1 CNY", "10", "0"),
        ("checkpoint", f"world #{mark().through - 2}", "-30", "-20"),
    ]
    auditor = RoleGrantFactory(role=Role.AUDITOR, place=StreetFactory()).user
    RoleGrantFactory(role=Role.FINANCE, place=StreetFactory())
    for _night in range(2):
        with pytest.raises(LedgerDiffersError):
            check()
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, len(notice.text.splitlines())) == (auditor, "ledger.differs", 3)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_ledger", stdout=out)
    lines = out.getvalue().splitlines()
    assert (len(lines), "t1 CNY" in lines[1]) == (3, True)


def test_a_guard_that_is_off_shows(book):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_only_grows")
        assert [(d.check, d.subject) for d in differences()] == [("guard", "ledger_entry_only_grows")]
        transaction.set_rollback(True)
    assert found() == []
