"""Accounts for tests; money comes from the outside world, as it does in the product."""

from collections.abc import Callable
from itertools import count
from threading import Event
from time import monotonic

from ledger.actions import open_account, post_transfer
from ledger.checkpoints import Mark, mark, settle
from ledger.models import Account
from ledger.states import Unit

_numbers = count(1)


def hot_account(code: str = "", unit: Unit = Unit.CNY) -> Account:
    """Open an account without a floor."""
    code = code or f"hot:{next(_numbers)}"
    return open_account(code=code, name=code, unit=unit)


def floored_account(*, holding: int = 0, unit: Unit = Unit.CNY, floor: int = 0) -> Account:
    """Open an account with a floor that holds this much, paid in from a hot one."""
    code = f"box:{next(_numbers)}"
    account = open_account(code=code, name=code, unit=unit, floor=floor)
    if holding:
        source = hot_account(f"world:{unit}", unit)
        post_transfer(
            key=f"open:{code}", kind="test.open", entries=[(source, -holding), (account, holding)], source=code, by=None
        )
    return account


def until(done: Callable[[], bool]) -> None:
    """Ask the database again until it says so: other tests' transactions run in the same cluster."""
    begun = monotonic()
    while not done():
        Event().wait(0.02)  # leave the machine to the others
        assert monotonic() - begun < 300, "an older transaction does not end"


def settled() -> int:
    """Write checkpoints of all that is posted by now; return how many. For tests in which nobody else is writing."""
    return settle(Mark(through=mark().through, horizon=0))
