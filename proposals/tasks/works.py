"""What the clock does with calls to departments."""

from celery import shared_task

from proposals.actions.work_calls import follow_calls as follow


@shared_task
def follow_calls() -> int:
    """Hand up the calls that are overdue."""
    return follow()
