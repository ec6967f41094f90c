"""What runs by the clock."""

from celery import shared_task

from proposals.actions import follow_proposals as follow


@shared_task
def follow_proposals() -> int:
    """End collecting, bring back what was put off, hand up what is overdue."""
    return follow()
