"""What the clock does with positions."""

import structlog
from celery import shared_task

from orgs.actions import offices

log = structlog.get_logger(__name__)


@shared_task
def end_terms() -> int:
    """End the terms whose last day is over; return how many."""
    count = offices.end_terms()
    log.info("orgs.terms_ended", positions=count)
    return count
