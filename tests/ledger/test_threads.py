"""Real threads, each with its own connection: nothing is lost, nothing posted twice, nobody waits in a circle."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from celery.exceptions import Retry
from django.db import connection, transaction

from ledger.actions import post_transfer, reverse_transfer
from ledger.audit import differences
from ledger.checkpoints import Mark, is_settled, mark, settle
from ledger.drafts import LedgerRefused
from ledger.models import Checkpoint, Transfer
from ledger.queries import balance_of
from ledger.tasks import checkpoint
from tests.factories.ledger import floored_account, hot_account, until

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(count, work):
    """Run ``work(number)`` in as many threads, begun together; return their results, refusals by their code."""
    gate = Barrier(count)

    def run(number):
        gate.wait()
        try:
            return work(number)
        except LedgerRefused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def post(key, *entries):
    return post_transfer(key=key, kind="test.move", entries=entries, source="test:1", by=None).pk


def test_thirty_spends_of_ten_from_a_hundred():
    shop, purse = hot_account(), floored_account(holding=100)
    results = in_threads(30, lambda number: post(f"spend:{number}", (purse, -10), (shop, 10)) and "spent")
    assert Counter(results) == {"spent": 10, "floor": 20}
    assert (balance_of(purse), balance_of(shop)) == (0, 100)
    assert list(differences()) == []


@pytest.mark.machine
def test_two_thousand_opposite_transfers_without_a_deadlock():
    left, right = floored_account(holding=100_000), floored_account(holding=100_000)
    threads, each = 8, 250

    def work(number):
        giver, taker = (left, right) if number % 2 else (right, left)
        for turn in range(each):
            post(f"{number}:{turn}", (giver, -(number + 1)), (taker, number + 1))
        return each

    assert sum(in_threads(threads, work)) == 2000
    # Odd threads take 2+4+6+8 from the left, even ones give back 1+3+5+7, 250 times.
    assert (balance_of(left), balance_of(right)) == (100_000 - 4 * each, 100_000 + 4 * each)
    assert Transfer.objects.filter(kind="test.move").count() == 2000
    assert list(differences()) == []


def test_the_same_key_at_once_posts_once():
    world, box = hot_account(), floored_account()
    results = in_threads(12, lambda _number: post("same", (world, -10), (box, 10)))
    assert len(set(results)) == 1
    assert (balance_of(box), Transfer.objects.count()) == (10, 1)


def test_the_same_key_with_other_content_at_once_posts_one_of_them():
    world, box = hot_account(), floored_account()
    results = in_threads(6, lambda number: post("same", (world, -1 - number), (box, 1 + number)))
    assert Counter(results)["key"] == 5
    assert Transfer.objects.count() == 1


def test_a_transfer_is_reversed_once():
    world, box = hot_account(), floored_account()
    award = Transfer.objects.get(pk=post("award", (world, -10), (box, 10)))
    undo = lambda number: reverse_transfer(transfer=award, reason="重复", by=None, key=f"undo:{number}") and "done"  # noqa: E731
    assert Counter(in_threads(6, undo)) == {"done": 1, "reversed": 5}
    assert balance_of(box) == 0


def test_a_checkpoint_waits_for_whoever_began_before_it():
    world, box = hot_account(), floored_account()
    post("first", (world, -10), (box, 10))
    posted, go = Event(), Event()

    def slow(_number):
        with transaction.atomic():
            post("slow", (world, -5), (hot_account(), 5))
            posted.set()
            assert go.wait(30)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: (slow(0), connection.close()))
        assert posted.wait(30)
        post("second", (world, -1), (box, 1))
        taken = mark()
        assert (is_settled(taken), settle(taken), Checkpoint.objects.count()) == (False, 0, 0)
        go.set()
        running.result()
    until(lambda: is_settled(taken))
    assert settle(taken) == 2
    assert Checkpoint.objects.get(account=world).balance == -16
    assert settle(taken) == 0
    post("third", (world, -100), (box, 100))
    assert balance_of(world) == -116
    assert list(differences()) == []


def clock():
    """Run the hourly task, and what it left for later once nothing older runs: other tests run in the same cluster."""
    try:
        checkpoint()
    except Retry as too_early:
        later = too_early.sig
        until(lambda: is_settled(Mark(*later.args)))
        later.apply()


def test_the_clock_makes_checkpoints_of_hot_accounts_that_moved():
    world, box = hot_account(), floored_account()
    hot_account()
    post("first", (world, -10), (box, 10))
    clock()
    clock()
    assert Checkpoint.objects.count() == 1
    post("second", (world, -10), (box, 10))
    clock()
    assert list(Checkpoint.objects.order_by("pk").values_list("account", "balance")) == [
        (world.pk, -10),
        (world.pk, -20),
    ]
    assert balance_of(world) == -20
