"""What the worker does with rosters."""

from celery import shared_task

from .actions import (
    carry_out_due,
    check_roster,
    count_deeds,
    follow_moves,
    forget_files,
    name_by_rules,
    save_roster,
)


@shared_task
def check_import(pk: int) -> str:
    """Check an uploaded roster."""
    return check_roster(pk=pk).stage


@shared_task
def save_import(pk: int) -> str:
    """Save a confirmed roster."""
    return save_roster(pk=pk).stage


@shared_task
def forget_rosters() -> int:
    """Delete the files of rosters that nobody finished."""
    return forget_files()


@shared_task
def carry_out_moves() -> int:
    """Carry out the moves whose agreed day has come."""
    return carry_out_due()


@shared_task
def name_talents() -> int:
    """Follow who moved, name talents by the rules, and bring the figures of the pool up to the deeds."""
    follow_moves()
    named = name_by_rules()
    count_deeds()
    return named
