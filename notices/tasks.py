"""What the clock does with messages."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from .actions import deliver_due, remind_due
from .models import Notice


@shared_task
def deliver() -> int:
    """Send what is due in the outbox."""
    return deliver_due()


@shared_task
def remind() -> int:
    """Send the reminders whose time has come."""
    return remind_due()


@shared_task
def forget_old() -> int:
    """Delete messages that were read long ago; return how many."""
    before = timezone.now() - timedelta(days=settings.NOTICE_KEPT_DAYS)
    count, _rows = Notice.objects.filter(read_at__lt=before).delete()
    return count
