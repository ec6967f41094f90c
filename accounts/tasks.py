"""What the clock does for people's accounts."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .actions.roles import follow_terms
from .models import OneTimeCode

CODES_KEPT = timedelta(days=30)


@shared_task
def follow_terms_of_roles() -> int:
    """After midnight: whoever's term began or ended gains or loses the staff site."""
    return follow_terms()


@shared_task
def forget_old_codes() -> int:
    """Delete codes that no limit counts any more."""
    return OneTimeCode.objects.filter(created_at__lt=timezone.now() - CODES_KEPT).delete()[0]
