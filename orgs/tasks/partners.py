"""What the clock does with partners."""

import structlog
from celery import shared_task

from orgs.actions.partner_clock import follow_partners as follow

log = structlog.get_logger(__name__)


@shared_task
def follow_partners() -> dict[str, int]:
    """Begin, end and remind of agreements; return how many of each."""
    done = follow()
    log.info("orgs.partners_followed", **done)
    return done
