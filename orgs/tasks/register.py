"""What the clock does with the register."""

from celery import shared_task

from orgs.actions import register as actions


@shared_task
def follow_register() -> int:
    """Note who fell below the minimum, warn the idle, remind of reports and of suspensions that are over."""
    fallen, risen = actions.note_member_lows()
    others = (actions.warn_the_idle(), actions.remind_of_reports(), actions.warn_of_overdue_suspensions())
    return fallen + risen + sum(others)


@shared_task
def follow_register_notices() -> int:
    """Take off the register whose public notice has passed."""
    return actions.follow_notices()
