"""What of the register waits for staff."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.states import Role
from core.queue import QueueItem, register
from orgs.queries.register_desk import (
    MOST,
    running_suspensions,
    waiting_cases,
    waiting_changes,
    waiting_registrations,
    waiting_reports,
)
from orgs.states.discipline import SuspensionStage


def _paths(user: User) -> list[str]:
    return user.standing.paths(Role.STREET_STAFF, Role.COMMUNITY_STAFF)


def changes_to_decide(user: User) -> list[QueueItem]:
    """Return the changes to be decided."""
    rows = waiting_changes(_paths(user))[:MOST]
    return [QueueItem(str(row), row.get_absolute_url(), due_on=row.due_on, place=str(row.place)) for row in rows]


def reports_to_conclude(user: User) -> list[QueueItem]:
    """Return the annual reports that are with the office."""
    rows = waiting_reports(_paths(user))[:MOST]
    return [
        QueueItem(f"{row} · {row.get_stage_display()}", row.get_absolute_url(), place=str(row.place)) for row in rows
    ]


def cases_to_decide(user: User) -> list[QueueItem]:
    """Return the cases of deregistration with something to do."""
    rows = waiting_cases(_paths(user))[:MOST]
    return [
        QueueItem(
            f"{row} · {row.get_stage_display()}", row.get_absolute_url(), due_on=row.answer_by, place=str(row.place)
        )
        for row in rows
    ]


def registrations_to_decide(user: User) -> list[QueueItem]:
    """Return the applications for registration under way."""
    rows = waiting_registrations(_paths(user))[:MOST]
    return [
        QueueItem(f"{row} · {row.get_stage_display()}", row.get_absolute_url(), place=str(row.place)) for row in rows
    ]


def suspensions_to_check(user: User) -> list[QueueItem]:
    """Return the suspensions that were reported as mended."""
    rows = running_suspensions(_paths(user)).filter(stage=SuspensionStage.MENDED)[:MOST]
    return [QueueItem(str(row), row.get_absolute_url(), due_on=row.until, place=str(row.place)) for row in rows]


register("orgs.changes", _("Changes on the register to decide"), changes_to_decide)
register("orgs.reports", _("Annual reports to conclude"), reports_to_conclude)
register("orgs.deregistrations", _("Deregistrations under way"), cases_to_decide)
register("orgs.registrations", _("Registrations under way"), registrations_to_decide)
register("orgs.suspensions", _("Suspensions reported as mended"), suspensions_to_check)
