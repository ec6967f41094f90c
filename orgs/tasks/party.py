"""What the clock does with Party building."""

import structlog
from celery import shared_task

from orgs.actions.party_reminders import remind_instructors as remind

log = structlog.get_logger(__name__)


@shared_task
def remind_instructors() -> int:
    """Remind instructors of whom they have not guided, near the end of a quarter; return how many were told."""
    told = remind()
    log.info("orgs.instructors_reminded", people=told)
    return told
