"""What the worker and the clock do with elections."""

from celery import shared_task

from residents.actions import announce_round, count_if_complete, expire_terms, follow_elections, remind_voters


@shared_task
def follow_all_elections() -> int:
    """Begin votes, count ballots, end rounds and remind voters, as their time comes."""
    moved = follow_elections()
    while remind_voters():
        pass
    return moved


@shared_task
def announce_elections(pk: int) -> int:
    """Tell everybody on the rolls of a round that it is open."""
    return announce_round(pk=pk)


@shared_task
def count_complete_election(pk: int) -> bool:
    """Count an election in which everybody has voted."""
    return count_if_complete(pk=pk)


@shared_task
def end_terms() -> int:
    """End the terms of representatives whose last day is over."""
    ended = 0
    while count := expire_terms():
        ended += count
    return ended
