"""What the clock does with circles."""

import structlog
from celery import shared_task

from orgs.actions.circle_clock import grow_circles, rest_circles, warn_of_rest

log = structlog.get_logger(__name__)


@shared_task
def follow_circles() -> int:
    """Let circles grow, warn before a rest, let them rest; return how many moved."""
    grown, warned, rested = grow_circles(), warn_of_rest(), rest_circles()
    log.info("orgs.circles_followed", grown=grown, warned=warned, rested=rested)
    return grown + rested
