"""The seals: an altered, missing or added row shows and is named."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import merkle
from core.models import Seal, StepTaken
from core.trail import check_trail, seal_steps

pytestmark = pytest.mark.django_db(transaction=True)


def step(number: int = 1, street: str = "370502005") -> StepTaken:
    return StepTaken.objects.create(
        flow="core.test",
        object_id=number,
        object_label=f"第{number}件",
        street_code=street,
        step="begun",
        target="draft",
    )


def seal_all(count: int) -> int:
    """Seal until so many are sealed: the horizon waits for transactions of other test processes on the server."""
    sealed, until = 0, time.monotonic() + 30
    while sealed < count and time.monotonic() < until:
        sealed += seal_steps()
    return sealed


def tamper(sql: str, *params: object) -> None:
    """Change the log as one who owns the database could: with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_a_tree_of_one_leaf_is_its_leaf_and_every_change_shows() -> None:
    one, two, three = (merkle.leaf(bytes([n])) for n in (1, 2, 3))
    assert merkle.root([one]) == one
    assert len({merkle.root([one, two, three]), merkle.root([one, three, two]), merkle.root([one, two])}) == 3
    assert merkle.unpack(merkle.pack([one, two, three])) == [one, two, three]
    with pytest.raises(ValueError, match="leaf"):
        merkle.root([])


def test_seals_are_chained_by_street_and_nothing_is_sealed_twice() -> None:
    for number in range(3):
        step(number)
    step(9, street="370503001")
    assert seal_all(4) == 4
    assert seal_steps() == 0
    step(4)
    assert seal_all(1) == 1
    first, second = Seal.objects.filter(street_code="370502005").order_by("number")
    assert (first.number, len(first.step_ids), second.number, len(second.step_ids)) == (1, 3, 2, 1)
    assert second.previous == first.digest
    assert list(check_trail()) == []


def test_an_altered_row_is_named() -> None:
    target = [step(n) for n in range(5)][2]
    seal_all(5)
    tamper("UPDATE core_steptaken SET reason = '改过' WHERE id = %s", target.pk)
    assert [(f.step_id, f.seal) for f in check_trail()] == [(target.pk, 1)]
    with pytest.raises(CommandError):
        call_command("verify_trail", stdout=StringIO())


def test_a_missing_row_is_named() -> None:
    target = [step(n) for n in range(5)][4]
    seal_all(5)
    tamper("DELETE FROM core_steptaken WHERE id = %s", target.pk)
    assert [(f.step_id, f.seal) for f in check_trail()] == [(target.pk, 1)]


def test_a_row_added_behind_the_seals_is_named() -> None:
    first = step(1)
    seal_all(1)
    tamper(
        "INSERT INTO core_steptaken (flow, object_id, object_label, street_code, step, source, target, actor_name,"
        " actor_role, behalf_name, reason, visibility, taken_at, xid) SELECT flow, 99, object_label, street_code, step,"
        " source, target, actor_name, actor_role, behalf_name, reason, visibility, taken_at, xid FROM core_steptaken"
        " WHERE id = %s",
        first.pk,
    )
    added = StepTaken.objects.get(object_id=99)
    assert [(f.step_id, f.seal) for f in check_trail()] == [(added.pk, None)]
    assert [f.step_id for f in check_trail("370503001")] == []


def test_an_altered_or_missing_seal_is_named() -> None:
    for number in range(3):
        step(number)
        seal_all(1)
    tamper("UPDATE core_seal SET root = repeat('0', 64) WHERE number = 2")
    assert {fault.seal for fault in check_trail()} == {2}
    tamper("DELETE FROM core_seal WHERE number = 1")
    assert next(iter(check_trail())).seal == 1


def test_a_step_of_a_running_transaction_waits_for_the_next_seal() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            step(1)
            assert seal_steps() == 0
            cursor.execute("COMMIT")
    finally:
        other.close()
    assert seal_all(1) == 1
    assert list(check_trail()) == []


def test_the_log_is_never_changed_by_sql() -> None:
    step(1)
    for sql in ("UPDATE core_steptaken SET reason = 'x'", "DELETE FROM core_steptaken", "TRUNCATE core_steptaken"):
        with pytest.raises(Exception, match="pgtrigger"), connection.cursor() as cursor:
            cursor.execute(sql)
