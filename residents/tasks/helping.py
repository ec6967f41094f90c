"""What the clock does with requests for help."""

from celery import shared_task

from residents.actions import expire_requests


@shared_task
def expire_help() -> int:
    """Let requests for help expire that nobody has answered in time."""
    return expire_requests()
