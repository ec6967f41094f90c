"""The plan of an incubation: its mentor, its text and days, its milestones, the circle's consent, the beginning."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin
from core.months import months_before
from core.states import Visibility
from orgs.models.incubation import Incubation, IncubationMentor, IncubationMilestone
from orgs.rules.incubation import why_not_mentor
from orgs.states.incubation import MILESTONE, IncubationStage

from .circles import enter_nursery
from .incubation_news import (
    locked,
    milestone_due,
    next_review,
    review_due,
    stage_due,
    step,
    tell,
    tell_leader,
    tell_mentor,
)

LEAST_WORDS = 10
MOST_MILESTONES = 20


@transaction.atomic
def name_mentor(*, case: Incubation, mentor: IncubationMentor, by: User, reason: str = "") -> Incubation:
    """Name the mentor of a case, or another one once the circle is in the nursery (with a reason).

    Raises FlowRefused for a mentor of another street, one who has enough cases, and one who belongs to the circle.
    """
    case = locked(case)
    # Two cases that want the last place of one mentor wait for each other here.
    mentor = IncubationMentor.objects.select_for_update(of=("self",)).select_related("user").get(pk=mentor.pk)
    if why := why_not_mentor(mentor, case):
        raise FlowRefused(why, code="mentor")
    before = case.mentor
    if before is not None and before.pk == mentor.pk:
        raise FlowRefused(_("%(name)s mentors it already.") % {"name": mentor}, code="mentor")
    name = "change_mentor" if case.in_nursery else "name_mentor"
    case = step(case, name, by=by, reason=reason, changes={"mentor": mentor})
    facts = {"circle": case, "name": mentor}
    if before is not None:
        text = _("“%(circle)s” has another mentor now. Thank you.") % facts
        tell(case, "orgs.incubation_mentor", [before.user], text)
    tell_mentor(case, _("You mentor “%(circle)s” now.") % facts)
    tell_leader(case, _("%(name)s is your mentor.") % facts)
    if case.in_nursery:
        for milestone in case.milestones.open():
            milestone_due(milestone)
        review_due(case)
    return case


@transaction.atomic
def write_plan(*, case: Incubation, plan: str, starts_on: date, ends_on: date, by: User) -> Incubation:
    """Write or change the plan and its days; what the circle agreed to before holds no more.

    Raises FlowRefused, and ValidationError for days outside what a plan may take.
    """
    case = locked(case)
    if len(plan.strip()) < LEAST_WORDS:
        least = {"count": LEAST_WORDS}
        raise ValidationError({"plan": _("Please say it in at least %(count)d characters.") % least})
    _check_days(starts_on, ends_on)
    changes = {"plan": plan.strip()[:3000], "starts_on": starts_on, "ends_on": ends_on, "agreed_on": None}
    case = step(case, "set_plan", by=by, changes=changes)
    tell_leader(case, _("The plan for “%(circle)s” is written: please read it and agree.") % {"circle": case})
    return case


@transaction.atomic
def add_milestone(*, case: Incubation, title: str, due_on: date, by: User) -> IncubationMilestone:
    """Add a milestone while the plan is made or the circle is in the nursery. Raises FlowRefused, ValidationError."""
    case = _planned(case, by)
    if case.milestones.count() >= MOST_MILESTONES:
        raise FlowRefused(_("At most %(count)d milestones.") % {"count": MOST_MILESTONES}, code="milestones")
    if case.starts_on and case.ends_on and not case.starts_on <= due_on <= case.ends_on:
        raise ValidationError({"due_on": _("Choose a day within the plan.")})
    milestone = IncubationMilestone(incubation=case, title=title.strip(), due_on=due_on)
    milestone.full_clean()
    milestone.save()
    begin(MILESTONE, milestone, by=by, visibility=Visibility.PRIVATE)
    if case.in_nursery:
        milestone_due(milestone)
        tell_leader(case, _("A milestone was added: %(title)s") % {"title": milestone})
    else:
        _agreed_no_more(case)
    return milestone


@transaction.atomic
def remove_milestone(*, milestone: IncubationMilestone, by: User) -> Incubation:
    """Remove a milestone while the plan is being made; later it is dropped, with a reason."""
    case = _planned(milestone.incubation, by)
    if case.in_nursery:
        raise FlowRefused(_("The plan has begun: drop the milestone, with a reason."), code="begun")
    milestone.delete()
    _agreed_no_more(case)
    return case


@transaction.atomic
def agree(*, case: Incubation, by: User) -> Incubation:
    """Agree to the plan as the leader of the circle."""
    case = step(locked(case), "agree", by=by, changes={"agreed_on": timezone.localdate()})
    tell_mentor(case, _("“%(circle)s” agreed to the plan.") % {"circle": case})
    return case


@transaction.atomic
def start_nursing(*, case: Incubation, by: User) -> Incubation:
    """Begin in the nursery: the circle enters it, milestones and the review fall due. Raises FlowRefused."""
    case = locked(case)
    review_on = next_review(case.ends_on) if case.ends_on else None
    changes = {"started_on": timezone.localdate(), "review_on": review_on}
    case = step(case, "start", by=by, changes=changes)
    enter_nursery(circle=case.circle, by=by)
    for milestone in case.milestones.open():
        milestone_due(milestone)
    stage_due(case)
    review_due(case)
    tell_mentor(case, _("“%(circle)s” is in the nursery now.") % {"circle": case})
    return case


def _planned(case: Incubation, by: User) -> Incubation:
    case = locked(case)
    if not by.has_perm("orgs.plan_incubation", case):
        raise PermissionDenied(_("Only the mentor and the centre write the plan."))
    if case.stage != IncubationStage.PLANNING and not case.in_nursery:
        raise FlowRefused(_("No plan is being made or carried out now."), code="stage")
    return case


def _agreed_no_more(case: Incubation) -> None:
    if case.agreed_on is not None:
        case.agreed_on = None
        case.save(update_fields=["agreed_on", "updated_at"])
        tell_leader(case, _("The plan for “%(circle)s” was changed: please agree again.") % {"circle": case})


def _check_days(starts_on: date, ends_on: date) -> None:
    least, most = settings.INCUBATION_LEAST_MONTHS, settings.INCUBATION_MOST_MONTHS
    if ends_on <= timezone.localdate():
        raise ValidationError({"ends_on": _("Choose a day that lies ahead.")})
    if not months_before(starts_on, -least) <= ends_on <= months_before(starts_on, -most):
        words = _("A plan takes %(least)d to %(most)d months.") % {"least": least, "most": most}
        raise ValidationError({"ends_on": words})
