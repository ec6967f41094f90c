"""What the clock does at the centre."""

import structlog
from celery import shared_task

from orgs.actions.centre_clock import close_unconfirmed, end_what_is_over

log = structlog.get_logger(__name__)


@shared_task
def follow_centre() -> int:
    """Close the tickets that nobody confirms, and end what belongs to who is over; return how many moved."""
    count = close_unconfirmed() + end_what_is_over()
    log.info("orgs.centre_followed", moved=count)
    return count
