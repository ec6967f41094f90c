"""What the clock does with the ledger: checkpoints by the hour, the whole check by night."""

from typing import Any

import structlog
from celery import shared_task

from .actions import warn_of_differences
from .audit import differences
from .checkpoints import Mark, is_settled, mark, settle

log = structlog.get_logger(__name__)
PATIENCE = 20


class LedgerDiffersError(Exception):
    """The nightly check found that the ledger does not agree with itself; the log names what."""


class TooEarlyError(Exception):
    """A transaction that began before the mark is still running."""


@shared_task
def checkpoint() -> None:
    """Mark how far the entries have come, and leave it to settle once everything begun before has ended."""
    taken = mark()
    settle_checkpoint.apply_async((taken.through, taken.horizon), countdown=5)


@shared_task(bind=True, max_retries=PATIENCE, default_retry_delay=30)
def settle_checkpoint(self: Any, through: int, horizon: int) -> None:
    """Write the checkpoints up to the mark; try later while an older transaction runs, and give up quietly."""
    taken = Mark(through, horizon)
    if is_settled(taken):
        settle(taken)
    elif self.request.retries < PATIENCE:
        raise self.retry(exc=TooEarlyError(horizon))


@shared_task
def check() -> None:
    """Check the whole ledger. Raises LedgerDiffersError, so that the night's failure is seen."""
    found = [str(difference) for difference in differences()]
    for line in found:
        log.error("ledger.differs", what=line)
    if found:
        warn_of_differences(lines=found)
        raise LedgerDiffersError(len(found))
