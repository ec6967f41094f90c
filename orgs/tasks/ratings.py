"""What the clock does with organisations."""

import structlog
from celery import shared_task

from orgs.actions.rating import rate_monthly

log = structlog.get_logger(__name__)


@shared_task
def rate() -> int:
    """Rate whoever has no rating of this month yet; return how many."""
    counts = rate_monthly()
    log.info("orgs.rated", streets=len(counts), organisations=sum(counts.values()))
    return sum(counts.values())
