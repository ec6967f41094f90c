"""What the clock does with incubations."""

from celery import shared_task

from orgs.actions.incubation_clock import begin_reviews, follow_circles


@shared_task
def follow_incubations() -> int:
    """Begin the reviews whose day has come, and end what lost its circle; return how many moved."""
    return follow_circles() + begin_reviews()
