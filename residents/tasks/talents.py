"""What the clock does with talents."""

from celery import shared_task

from residents.actions import count_deeds, follow_moves, name_by_rules


@shared_task
def name_talents() -> int:
    """Follow who moved, name talents by the rules, and bring the figures of the pool up to the deeds."""
    follow_moves()
    named = name_by_rules()
    count_deeds()
    return named
