"""What growth asks: conditions from the street's data, shown as met or unmet, and the guards of its steps."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.flow import Guard
from core.months import months_before, months_filed
from orgs.models import Evidence, Organisation
from orgs.models.register import AnnualReport, Deregistration, GrowthCondition
from orgs.states import GROWTH, EvidenceKind, Growth
from orgs.states.conditions import Condition, unmet
from orgs.states.deregistration import EndingStage, Ground
from orgs.states.organisations import GROWTH_STEPS, GrowthMeasure
from orgs.states.reports import Conclusion

NEXT_STEP: dict[str, str] = {Growth.FILED: "grow", Growth.GROWING: "regularise", Growth.REGULAR: "set_as_model"}


def growth_conditions(organisation: Organisation, step: str, *, on: date | None = None) -> list[Condition]:
    """Return what a step of growth asks, each with what there is."""
    day = on or timezone.localdate()
    asked = dict(
        GrowthCondition.objects.filter(street=organisation.street_id, step=step).values_list("measure", "least")
    ) or dict(settings.GROWTH_CONDITIONS[step])
    rows = []
    for measure in GrowthMeasure:
        if measure in asked:
            have = _MEASURES[measure](organisation, day)
            rows.append(Condition(measure.label, have >= asked[measure], str(have), str(asked[measure])))
    return rows


def next_conditions(organisation: Organisation) -> list[Condition]:
    """Return what the next step of growth asks; nothing at the end of the road."""
    step = NEXT_STEP.get(organisation.stage)
    return growth_conditions(organisation, step) if step else []


def activities_since(organisation: Organisation, since: date, until: date) -> int:
    """Return how many verified activities the evidence holds after a day, up to another one."""
    rows = Evidence.objects.filter(
        organisation=organisation, kind=EvidenceKind.ACTIVITY, happened_on__gt=since, happened_on__lte=until
    )
    return rows.aggregate(total=Sum("quantity"))["total"] or 0


def _reports(organisation: Organisation, _day: date) -> int:
    good = (Conclusion.QUALIFIED, Conclusion.BASIC)
    return AnnualReport.objects.filter(organisation=organisation, conclusion__in=good).count()


_MEASURES: dict[GrowthMeasure, Callable[[Organisation, date], int]] = {
    GrowthMeasure.MONTHS: lambda organisation, day: months_filed(organisation.filed_on, day),
    GrowthMeasure.ACTIVITIES: lambda organisation, day: activities_since(
        organisation, months_before(day, settings.GROWTH_WINDOW_MONTHS), day
    ),
    GrowthMeasure.MEMBERS: lambda organisation, _day: organisation.member_count,
    GrowthMeasure.STARS: lambda organisation, _day: organisation.stars,
    GrowthMeasure.REPORTS: _reports,
}


def _guard(step: str) -> Guard:
    def conditions_are_met(organisation: Organisation) -> str | None:
        first = next(iter(unmet(growth_conditions(organisation, step))), None)
        if first is None:
            return None
        return _("Not yet: %(what)s %(have)s, at least %(need)s.") % {
            "what": first.label,
            "have": first.have,
            "need": first.need,
        }

    return conditions_are_met


for _step in GROWTH_STEPS:
    GROWTH.guard(_step)(_guard(_step))


def _ending(organisation: Organisation, *, violation: bool) -> str | None:
    """Refuse to take anybody off the register without a case that was heard, settled and announced."""
    case = Deregistration.objects.filter(organisation=organisation, stage=EndingStage.ANNOUNCED).first()
    if case is None or (case.ground == Ground.VIOLATION) != violation:
        return _("This is the end of a case of deregistration: open one first.")
    return None


@GROWTH.guard("deregister")
def has_a_case(organisation: Organisation) -> str | None:
    """Refuse without a case at its end."""
    return _ending(organisation, violation=False)


@GROWTH.guard("revoke")
def has_a_case_of_violation(organisation: Organisation) -> str | None:
    """Refuse without a case of violation at its end."""
    return _ending(organisation, violation=True)


@GROWTH.guard("register")
def has_a_credit_code(organisation: Organisation) -> str | None:
    """Refuse without an application that was recommended."""
    if organisation.registrations.filter(stage="recommended").exists():
        return None
    return _("This is the end of an application for registration: open one first.")


def _resumes(target: Growth) -> Guard:
    def fits(organisation: Organisation) -> str | None:
        """Lead a suspended organisation back to where it stood."""
        row = organisation.suspensions.running().first()
        before = row.stage_before if row else ""
        at_own_place: dict[str, Growth] = {Growth.FILED: Growth.FILED, Growth.REGISTERED: Growth.REGISTERED}
        if at_own_place.get(before, Growth.GROWING) == target:
            return None
        return _("It stood elsewhere before it was suspended.")

    return fits


GROWTH.guard("resume")(_resumes(Growth.GROWING))
GROWTH.guard("resume_as_filed")(_resumes(Growth.FILED))
GROWTH.guard("resume_as_registered")(_resumes(Growth.REGISTERED))
