"""What the clock does with public notices."""

import structlog
from celery import shared_task

from .actions import end_over

log = structlog.get_logger(__name__)


@shared_task
def end_due() -> int:
    """End the notices whose period is over; return how many."""
    ended = end_over()
    if ended:
        log.info("disclosure.ended", notices=[notice.pk for notice in ended])
    return len(ended)
