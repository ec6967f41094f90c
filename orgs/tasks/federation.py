"""What the clock does with the federation."""

from celery import shared_task

from orgs.actions.federation import follow_federations as follow


@shared_task
def follow_federations() -> int:
    """End memberships of organisations that are gone, and seats whose term is over."""
    return follow()
