"""What the worker and the clock do with rosters and moves."""

from celery import shared_task

from residents.actions import carry_out_due, check_roster, forget_files, save_roster


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
