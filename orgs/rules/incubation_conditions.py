"""What applying, beginning and graduating ask, each met or unmet, counted now."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.months import months_before
from orgs.models.circles import Circle, CircleMember
from orgs.models.incubation import Incubation
from orgs.states.circles import CircleBelonging, CircleStage
from orgs.states.conditions import Condition, unmet
from orgs.states.incubation import MilestoneStage
from residents.models import Resident
from residents.rules.adults import adults


def apply_conditions(circle: Circle, user: User) -> list[Condition]:
    """Return what an application asks: a qualified circle, led by the applicant, without a running incubation."""
    qualified = circle.stage == CircleStage.QUALIFIED
    running = Incubation.objects.running().filter(circle=circle).first()
    return [
        Condition(
            _("The circle is qualified"), qualified, have=circle.get_stage_display(), need=CircleStage.QUALIFIED.label
        ),
        Condition(
            _("The circle is not in incubation already"),
            running is None,
            have=running.get_stage_display() if running else "",
        ),
        Condition(_("You lead the circle"), user.is_authenticated and circle.leader_id == user.principal.pk),
    ]


def start_conditions(case: Incubation) -> list[Condition]:
    """Return what the beginning in the nursery asks: mentor, plan, milestones within it, the circle's consent."""
    mentor, least = case.active_mentor, settings.INCUBATION_LEAST_MILESTONES
    days = list(case.milestones.open().values_list("due_on", flat=True))
    inside = [day for day in days if case.starts_on and case.ends_on and case.starts_on <= day <= case.ends_on]
    return [
        Condition(_("A mentor is named"), mentor is not None, have=str(mentor) if mentor else ""),
        Condition(_("The plan is written"), bool(case.plan and case.ends_on)),
        Condition(
            _("Milestones within the days of the plan"),
            len(inside) >= least and len(inside) == len(days),
            have=str(len(inside)),
            need=str(max(least, len(days))),
        ),
        Condition(_("The circle agreed to the plan"), case.agreed_on is not None),
        Condition(
            _("The circle is qualified"),
            case.circle.stage == CircleStage.QUALIFIED,
            have=case.circle.get_stage_display(),
            need=CircleStage.QUALIFIED.label,
        ),
    ]


def graduation_conditions(case: Incubation) -> list[Condition]:
    """Return what graduation asks: the milestones, the least time, and what filing asks at least of a circle."""
    stages = list(case.milestones.exclude(stage=MilestoneStage.DROPPED).values_list("stage", flat=True))
    done, least = stages.count(MilestoneStage.DONE), settings.INCUBATION_LEAST_MONTHS
    founders = founders_of(case.circle)
    said = len(case.circle.concern.strip())
    return [
        Condition(
            _("All milestones are done"),
            bool(done) and done == len(stages),
            have=str(done),
            need=str(max(1, len(stages))),
        ),
        Condition(
            _("At least %(count)d months in the nursery") % {"count": least},
            case.started_on is not None and case.started_on <= months_before(timezone.localdate(), least),
            have=_("since %(day)s") % {"day": f"{case.started_on:%Y-%m-%d}"} if case.started_on else "",
        ),
        Condition(
            _("Members"),
            case.circle.member_count >= settings.INCUBATION_LEAST_MEMBERS,
            have=str(case.circle.member_count),
            need=str(settings.INCUBATION_LEAST_MEMBERS),
        ),
        Condition(
            _("Members of age who can be founders"),
            founders >= settings.INCUBATION_LEAST_FOUNDERS,
            have=str(founders),
            need=str(settings.INCUBATION_LEAST_FOUNDERS),
        ),
        Condition(_("The purpose is written down"), said >= settings.INCUBATION_LEAST_PURPOSE),
    ]


def founders_of(circle: Circle) -> int:
    """Return how many members are of age and live in the street."""
    members = CircleMember.objects.filter(circle=circle, stage=CircleBelonging.MEMBER).values("user")
    rows = Resident.objects.current().filter(adults(timezone.localdate()), street=circle.street_id, user__in=members)
    return rows.values("user").distinct().count()


def why_not(conditions: list[Condition]) -> str | None:
    """Return which conditions are not met, in words."""
    missing = unmet(conditions)
    if not missing:
        return None
    said = "；".join(
        " ".join(str(part) for part in (row.label, f"{row.have} / {row.need}" if row.need else row.have) if part)
        for row in missing
    )
    return _("Not all conditions are met yet: %(missing)s") % {"missing": said}
