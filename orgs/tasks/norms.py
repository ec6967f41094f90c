"""What the clock does with norms."""

import structlog
from celery import shared_task

from orgs.actions.norms import replace_versions as replace

log = structlog.get_logger(__name__)


@shared_task
def replace_versions() -> int:
    """Replace the versions whose successors have come into force; return how many."""
    count = replace()
    log.info("orgs.norms_replaced", versions=count)
    return count
