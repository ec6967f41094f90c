"""What the clock does with results on public notice."""

from celery import shared_task

from proposals.actions.closing import follow_results as follow


@shared_task
def follow_results() -> int:
    """File away what ended its notice, evaluate again what failed it."""
    return follow()
