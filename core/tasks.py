"""What the clock does on the ground floor."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from .models import IdempotencyKey
from .trail import seal_steps
from .workdays import fill_year, has_calendar

log = structlog.get_logger(__name__)
KEYS_KEPT = timedelta(days=2)


@shared_task
def warn_of_missing_calendar() -> bool:
    """Fill this year's and the next year's calendar; warn from November on while the next year's is unknown."""
    today, november = timezone.localdate(), 11
    for year in (today.year, today.year + 1):
        fill_year(year)
    missing = not has_calendar(today.year) or (today.month >= november and not has_calendar(today.year + 1))
    if missing:
        log.warning("core.calendar_missing", year=today.year + 1, falls_back_to="Monday to Friday")
    return missing


@shared_task
def seal() -> int:
    """Seal the steps committed since the last seal; return how many."""
    return seal_steps()


@shared_task
def forget_repeatable_writes() -> int:
    """Delete the keys that no client repeats any more, and the answers kept with them; return how many."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT).delete()[0]
