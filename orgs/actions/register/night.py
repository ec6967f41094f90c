"""What the clock does with the register every night: spells below the minimum, warnings, reminders."""

from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import Role
from core.flow import FlowRefused
from core.months import months_before
from disclosure.states import Stage as NoticeStage
from orgs.models import Evidence, Organisation
from orgs.models.register import Deregistration, MemberLow, Suspension
from orgs.queries.register import owing
from orgs.rules.growth import activities_since
from orgs.rules.reports import window_of, year_reported
from orgs.states import ACTIVE, EvidenceKind, Growth
from orgs.states.deregistration import BEFORE_DECISION, WARNED_GROUNDS, EndingStage, Ground

from .deregistration import drop_case, finish_case, settle_again, warn
from .reports import remind_managers, tell_owing
from .telling import tell_staff

ON_REGISTER = (*ACTIVE, Growth.SUSPENDED)


@transaction.atomic
def note_member_lows(*, on: date | None = None) -> tuple[int, int]:
    """Write who fell below the least number of members, and who rose again; return how many of each."""
    day = on or timezone.localdate()
    open_ = MemberLow.objects.filter(organisation=OuterRef("pk"), until=None)
    low = Organisation.objects.filter(stage__in=ON_REGISTER, member_count__lt=settings.FILING_LEAST_MEMBERS)
    fallen = [
        MemberLow(organisation_id=pk, since=day) for pk in low.filter(~Exists(open_)).values_list("pk", flat=True)
    ]
    MemberLow.objects.bulk_create(fallen, ignore_conflicts=True, batch_size=1000)
    risen = MemberLow.objects.filter(until=None).filter(
        Q(organisation__member_count__gte=settings.FILING_LEAST_MEMBERS) | ~Q(organisation__stage__in=ON_REGISTER)
    )
    return len(fallen), risen.update(until=day)


def warn_the_idle(*, on: date | None = None) -> int:
    """Open cases, a warning first, for those without activity or members; drop the cases of those who woke up."""
    day = on or timezone.localdate()
    return _wake(day) + sum(_warn_each(rows, ground, words) for rows, ground, words in (_inactive(day), _below(day)))


Found = tuple["QuerySet[Organisation]", Ground, str]


def _inactive(day: date) -> Found:
    since = months_before(day, settings.DEREGISTER_INACTIVE_MONTHS)
    active = Evidence.objects.filter(
        organisation=OuterRef("pk"), kind=EvidenceKind.ACTIVITY, happened_on__gt=since, happened_on__lte=day
    )
    rows = _free(day).filter(~Exists(active), filed_on__lte=since)
    return rows, Ground.INACTIVE, _("No verified activity since %(day)s.") % {"day": since}


def _below(day: date) -> Found:
    since = months_before(day, settings.DEREGISTER_BELOW_MONTHS)
    low = MemberLow.objects.filter(organisation=OuterRef("pk"), until=None, since__lte=since)
    least = {"least": settings.FILING_LEAST_MEMBERS, "day": since}
    return (
        _free(day).filter(Exists(low)),
        Ground.BELOW_MINIMUM,
        _("Fewer than %(least)d members since %(day)s.") % least,
    )


def _free(day: date) -> QuerySet[Organisation]:
    """Return those on the register without a case that runs or was dropped lately."""
    again = months_before(day, settings.DEREGISTER_WARN_AGAIN_MONTHS)
    case = Deregistration.objects.filter(organisation=OuterRef("pk")).filter(
        ~Q(stage__in=(EndingStage.DONE, EndingStage.DROPPED, EndingStage.WITHDRAWN)) | Q(ended_on__gt=again)
    )
    return Organisation.objects.filter(~Exists(case), stage__in=ON_REGISTER)


def _warn_each(rows: QuerySet[Organisation], ground: Ground, words: str) -> int:
    """Warn one after the other: what another clock or person opened meanwhile stays theirs."""
    warned = 0
    for organisation in rows.select_related("place").order_by("pk"):
        try:
            warn(organisation=organisation, ground=ground, reason=words)
        except FlowRefused:
            continue
        warned += 1
    return warned


def _wake(day: date) -> int:
    """Drop undecided cases whose ground is gone: an activity took place, members came."""
    gone: dict[str, Callable[[Organisation], bool]] = {
        Ground.INACTIVE: lambda organisation: bool(
            activities_since(organisation, months_before(day, settings.DEREGISTER_INACTIVE_MONTHS), day)
        ),
        Ground.BELOW_MINIMUM: lambda organisation: organisation.member_count >= settings.FILING_LEAST_MEMBERS,
    }
    cases = Deregistration.objects.filter(
        stage__in=BEFORE_DECISION, ground__in=WARNED_GROUNDS, opened_by=None
    ).select_related("organisation__place")
    dropped = [case for case in cases if gone[case.ground](case.organisation)]
    for case in dropped:
        drop_case(case=case, by=None, reason=_("The ground is gone."))
    return len(dropped)


def follow_notices() -> int:
    """End the cases whose public notice has passed, and take back those whose notice was undone."""
    cases = Deregistration.objects.filter(stage=EndingStage.ANNOUNCED).select_related("notice", "organisation__place")
    moved = 0
    for case in cases.exclude(notice__stage__in=(NoticeStage.OPEN, NoticeStage.UNDER_OBJECTION)):
        if case.notice is not None and case.notice.stage == NoticeStage.PASSED:
            finish_case(case=case, by=None)
        else:
            settle_again(case=case, by=None, reason=_("A founded objection undid the public notice."))
        moved += 1
    return moved


def remind_of_reports(*, on: date | None = None) -> int:
    """Tell the managers of those who owe the annual report, on the days that stand in the settings; return how many."""
    day = on or timezone.localdate()
    year = year_reported(day)
    window = window_of(year)
    reached = [date(day.year, *at) for at in settings.REPORT_REMINDERS if date(day.year, *at) <= day]
    if not reached or not window.opens_on <= day <= window.closes_on:
        return 0
    newest = max(reached)
    rows = list(owing(year).order_by("pk"))
    people = _managers(rows)
    return sum(_remind(row, people.get(row.body_id, []), year, newest) for row in rows)


@transaction.atomic
def _remind(organisation: Organisation, people: list[User], year: int, day: date) -> int:
    told = tell_owing(organisation, people, year, day)
    if told:
        remind_managers(organisation, year, people)
    return int(bool(told))


def _managers(rows: Iterable[Organisation]) -> dict[int, list[User]]:
    grants = RoleGrant.objects.current().filter(body__in=[row.body_id for row in rows], role=Role.ORG_MANAGER)
    managers: dict[int, list[User]] = {}
    for grant in grants.select_related("user"):
        managers.setdefault(grant.body_id, []).append(grant.user)  # type: ignore[arg-type]
    return managers


def warn_of_overdue_suspensions(*, on: date | None = None) -> int:
    """Tell staff of suspensions whose day of mending is over, once each."""
    day = on or timezone.localdate()
    rows = Suspension.objects.running().filter(until__lt=day).select_related("organisation__place")
    text = _("The suspension should have been mended by now; please decide.")
    return sum(bool(tell_staff(row, text, key=f"orgs.suspension.over:{row.pk}:{row.until}")) for row in rows)
