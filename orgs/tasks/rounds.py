"""What the clock does with rounds and stars."""

import structlog
from celery import shared_task
from django.utils import timezone

from orgs.actions.rounds import publish_over
from orgs.actions.standards import replace_old_standards
from orgs.actions.stars import follow_stars

log = structlog.get_logger(__name__)


@shared_task
def watch_stars() -> dict[str, int]:
    """Follow standards, stars and early warnings; every night."""
    replace_old_standards(on=timezone.localdate())
    counts = follow_stars()
    log.info("orgs.stars_followed", **counts)
    return counts


@shared_task
def publish_rounds() -> int:
    """Publish rounds whose notice is over."""
    return publish_over()
