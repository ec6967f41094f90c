"""Transfers a second: threads that award points from the hot mint to accounts with a floor, and spend among them.

Run against a scratch database: ``python -m bench.bench_ledger [seconds] [threads]``. It posts under keys of its own and
leaves its transfers behind, as a ledger is never emptied.
"""

import os
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import django

PURSES = 200
BULK = 5000


def post_for(seconds: float, run: str, worker: int, accounts: list[Any]) -> int:
    """Post awards, and every fifth time a spend, until the time is over; return how many."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from ledger.actions import post_transfer  # noqa: PLC0415

    mint, *purses = accounts
    count, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        purse, amount = purses[(count * 7 + worker * 31) % len(purses)], -1 if count % 5 == 4 else 5
        post_transfer(
            key=f"{run}:{worker}:{count}",
            kind="bench.award",
            entries=[(mint, -amount), (purse, amount)],
            source=f"bench:{run}",
            by=None,
        )
        count += 1
    connection.close()
    return count


def main(seconds: float = 5, threads: int = 4) -> None:
    """Measure a bulk, single transfers over several threads, and the check of everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    django.setup()
    from ledger.actions import open_account, post_many  # noqa: PLC0415
    from ledger.audit import differences  # noqa: PLC0415
    from ledger.drafts import Draft  # noqa: PLC0415
    from ledger.states import Unit  # noqa: PLC0415

    run = uuid.uuid4().hex[:8]
    mint = open_account(code=f"bench:{run}:mint", name="mint", unit=Unit.POINT)
    purses = [open_account(code=f"bench:{run}:{n}", name=f"purse {n}", unit=Unit.POINT, floor=0) for n in range(PURSES)]
    drafts = [
        Draft(key=f"{run}:b{n}", kind="bench.bulk", entries=[(mint, -100), (purses[n % PURSES], 100)], source="bench:1")
        for n in range(BULK)
    ]
    begun = perf_counter()
    post_many(drafts=drafts)
    print(f"bulk: {BULK / (perf_counter() - begun):,.0f} transfers/s")
    with ThreadPoolExecutor(threads) as pool:
        counts = list(pool.map(lambda worker: post_for(seconds, run, worker, [mint, *purses]), range(threads)))
    print(f"{threads} threads: {sum(counts) / seconds:,.0f} transfers/s")
    begun = perf_counter()
    print(f"check: {len(list(differences()))} differences, {perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
