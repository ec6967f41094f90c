"""What the clock does with affairs."""

from celery import shared_task

from residents.actions.affairs import end_ratings, escalate_due


@shared_task
def follow_affairs() -> int:
    """Hand up what is overdue, and end the ratings whose time is over."""
    return escalate_due() + end_ratings()
