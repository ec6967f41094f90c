"""What happens to the milestones of a plan once the circle is in the nursery."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import take
from orgs.models.incubation import IncubationMilestone
from orgs.states.incubation import MILESTONE

from .incubation_news import locked, mentor_of, milestone_due, milestone_over, staff_of, tell, tell_leader


@transaction.atomic
def report_milestone(*, milestone: IncubationMilestone, by: User, reason: str) -> IncubationMilestone:
    """Report a milestone as done, with what was done; the mentor, or else the centre, is asked to confirm."""
    changes = {"report": reason.strip()[:1000], "reported_on": timezone.localdate()}
    milestone = _step(milestone, "report", by=by, reason=reason, changes=changes)
    case, facts = milestone.incubation, {"title": milestone}
    people = mentor_of(case)
    kind = "orgs.incubation_mentor" if people else "orgs.incubation_here"
    tell(case, kind, people or staff_of(case), _("“%(title)s” is reported as done: please confirm.") % facts)
    return milestone


@transaction.atomic
def finish_milestone(*, milestone: IncubationMilestone, by: User) -> IncubationMilestone:
    """Confirm a milestone that was reported or proven."""
    milestone = _step(milestone, "finish", by=by, changes={"done_on": timezone.localdate()})
    milestone_over(milestone)
    tell_leader(milestone.incubation, _("“%(title)s” is confirmed as done.") % {"title": milestone})
    return milestone


@transaction.atomic
def reopen_milestone(*, milestone: IncubationMilestone, by: User, reason: str) -> IncubationMilestone:
    """Open a milestone again, with a reason."""
    milestone = _step(milestone, "reopen", by=by, reason=reason, changes={"done_on": None})
    milestone_due(milestone)
    _tell(milestone, _("“%(title)s” is open again: %(reason)s"), reason)
    return milestone


@transaction.atomic
def drop_milestone(*, milestone: IncubationMilestone, by: User, reason: str) -> IncubationMilestone:
    """Drop a milestone, with a reason."""
    milestone = _step(milestone, "drop", by=by, reason=reason)
    milestone_over(milestone)
    _tell(milestone, _("“%(title)s” was dropped from the plan: %(reason)s"), reason)
    return milestone


@transaction.atomic
def move_milestone(*, milestone: IncubationMilestone, due_on: date, by: User, reason: str) -> IncubationMilestone:
    """Move the day of a milestone within the plan, with a reason. Raises ValidationError for a day outside."""
    case = locked(milestone.incubation)
    if case.starts_on is None or case.ends_on is None or not case.starts_on <= due_on <= case.ends_on:
        raise ValidationError({"due_on": _("Choose a day within the plan.")})
    milestone = _step(milestone, "move", by=by, reason=reason, changes={"due_on": due_on})
    milestone_due(milestone)
    _tell(milestone, _("“%(title)s” has another day: %(day)s. %(reason)s"), reason, day=f"{due_on:%Y-%m-%d}")
    return milestone


def _step(milestone: IncubationMilestone, name: str, **facts: Any) -> IncubationMilestone:
    # Graduation counts the milestones: it and their steps wait for each other at the case.
    locked(milestone.incubation)
    return take(MILESTONE, milestone, name, **facts)


def _tell(milestone: IncubationMilestone, text: str, reason: str, **facts: str) -> None:
    tell_leader(milestone.incubation, text % {"title": milestone, "reason": reason.strip(), **facts})
