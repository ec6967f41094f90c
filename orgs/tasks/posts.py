"""What the clock does with posts."""

from celery import shared_task

from orgs.actions import posts


@shared_task
def tell_followers() -> int:
    """Send the news of the day to followers; return how many people were told."""
    return posts.tell_followers()
