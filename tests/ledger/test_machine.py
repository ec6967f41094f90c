"""Hypothesis plays with the ledger and with a model of it in Python; both must agree after every move."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger.actions import open_account, post_many, post_transfer, reverse_transfer
from ledger.audit import differences
from ledger.drafts import Draft, LedgerRefused
from ledger.models import Transfer
from ledger.queries import balances_of
from ledger.states import Unit

FLOORS = (None, None, 0, 0, -20)
NUMBERS = st.integers(0, len(FLOORS) - 1)
AMOUNTS = st.integers(-30, 30)
MOVES = st.tuples(st.integers(0, 12), NUMBERS, NUMBERS, AMOUNTS)


def outcome(deed):
    """Return what the deed returns, or the code of its refusal."""
    try:
        return deed()
    except LedgerRefused as refused:
        return refused.code


class Book:
    """The ledger in Python: balances, and what was posted under each key."""

    def __init__(self):
        self.balances = [0] * len(FLOORS)
        self.posted = {}
        self.undone = {}

    def post(self, key, entries):
        """Return how it ends: posted, replayed, or the code of the refusal."""
        if len(entries) != 2 or 0 in entries.values():
            return "unbalanced"
        if key in self.posted:
            return "replayed" if self.posted[key] == entries else "key"
        for number, amount in entries.items():
            if FLOORS[number] is not None and self.balances[number] + amount < FLOORS[number]:
                return "floor"
        for number, amount in entries.items():
            self.balances[number] += amount
        self.posted[key] = entries
        return "posted"

    def undo(self, key):
        if key in self.undone:
            return "replayed"
        ending = self.post(f"undo:{key}", {number: -amount for number, amount in self.posted[key].items()})
        if ending == "posted":
            self.undone[key] = True
        return ending


class LedgerMachine(RuleBasedStateMachine):
    """Moves: post (often with a key used before), post many, reverse."""

    @initialize()
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.book = Book()
        self.accounts = [
            open_account(code=f"a{number}", name=f"a{number}", unit=Unit.CNY, floor=floor)
            for number, floor in enumerate(FLOORS)
        ]

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def draft(self, move):
        number, giver, taker, amount = move
        return Draft(
            key=f"k{number}",
            kind="test.move",
            entries=[(self.accounts[giver], -amount), (self.accounts[taker], amount)],
            source="test:1",
        )

    @staticmethod
    def entries(move):
        _number, giver, taker, amount = move
        return {giver: -amount, taker: amount} if giver != taker else {}

    @rule(move=MOVES)
    def post(self, move):
        draft = self.draft(move)
        ending = self.book.post(draft.key, self.entries(move))
        count = Transfer.objects.count()
        got = outcome(
            lambda: (
                post_transfer(key=draft.key, kind=draft.kind, entries=draft.entries, source=draft.source, by=None).key
            )
        )
        assert got == (draft.key if ending in {"posted", "replayed"} else ending)
        assert Transfer.objects.count() == count + (ending == "posted")

    @rule(moves=st.lists(MOVES, max_size=6))
    def post_many(self, moves):
        trial = Book()
        trial.balances, trial.posted = list(self.book.balances), dict(self.book.posted)
        endings = {trial.post(f"k{move[0]}", self.entries(move)) for move in moves}
        refused = endings - {"posted", "replayed"}
        got = outcome(lambda: post_many(drafts=[self.draft(move) for move in moves]) and "done")
        if refused:
            assert got in {"unbalanced", "floor", "key"}
        else:
            assert got == ("done" if moves else [])
            self.book.balances, self.book.posted = trial.balances, trial.posted

    @rule(number=st.integers(0, 12))
    def undo(self, number):
        key = f"k{number}"
        if key not in self.book.posted:
            return
        ending = self.book.undo(key)
        award = Transfer.objects.get(key=key)
        got = outcome(lambda: reverse_transfer(transfer=award, reason="更正", by=None, key=f"undo:{key}").reverses_id)
        assert got == (award.pk if ending in {"posted", "replayed"} else ending)

    @invariant()
    def agree(self):
        if not hasattr(self, "accounts"):
            return
        held = balances_of([account.pk for account in self.accounts])
        assert [held[account.pk] for account in self.accounts] == self.book.balances
        assert sum(self.book.balances) == 0
        assert list(differences()) == []
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_the_ledger_agrees_with_the_model():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
