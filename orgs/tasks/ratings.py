"""What the clock does with organisations."""

import structlog
from celery import shared_task

from orgs.actions import rate_all

log = structlog.get_logger(__name__)


@shared_task
def rate() -> int:
    """Rate every organisation of every street for today; return how many."""
    counts = rate_all()
    log.info("orgs.rated", streets=len(counts), organisations=sum(counts.values()))
    return sum(counts.values())
