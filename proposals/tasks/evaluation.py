"""What the clock does with evaluations."""

from celery import shared_task

from proposals.actions.evaluation import follow_evaluations as follow


@shared_task
def follow_evaluations() -> int:
    """Close the ratings whose time is over, prolong them once where too few have rated."""
    return follow()
