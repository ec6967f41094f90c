"""The figures that answer items of a checklist: each is one query for any number of organisations."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from accounts.models import RoleGrant
from accounts.states import Role
from orgs.models import Evidence, Membership
from orgs.models.norms import NormItem
from orgs.models.offices import OrgPosition
from orgs.models.party import BranchCover, InstructorAssignment
from orgs.models.posts import OrgAccounts
from orgs.states import Belonging, EvidenceKind
from orgs.states.norms import NormSource
from orgs.states.posts import Reckoned

YEAR = timedelta(days=365)
QUARTER = timedelta(days=92)
Figures = dict[int, int]
Source = Callable[[Collection[int], date], Figures]


def _counted(rows: QuerySet, of: Collection[int]) -> Figures:  # type: ignore[type-arg]
    found = rows.filter(organisation__in=of).values_list("organisation_id").annotate(count=Count("pk", distinct=True))
    return dict(found.order_by())


def _evidence(kind: EvidenceKind, since: timedelta) -> Source:
    def read(of: Collection[int], on: date) -> Figures:
        rows = Evidence.objects.filter(kind=kind, happened_on__gt=on - since, happened_on__lte=on, organisation__in=of)
        return dict(rows.values_list("organisation_id").annotate(sum=Sum("quantity")).order_by())

    return read


def members(of: Collection[int], _on: date) -> Figures:
    """Count the members."""
    return _counted(Membership.objects.filter(stage=Belonging.MEMBER), of)


def managers(of: Collection[int], on: date) -> Figures:
    """Count the people who manage it."""
    grants = RoleGrant.objects.current(on).filter(role=Role.ORG_MANAGER, body__organisation__in=of)
    rows = grants.values_list("body__organisation").annotate(count=Count("user", distinct=True))
    return dict(rows.order_by())


def party(of: Collection[int], on: date) -> Figures:
    """Count the branch and the instructor that an organisation has."""
    branches = _counted(BranchCover.objects.current(on), of)
    instructors = _counted(InstructorAssignment.objects.current(on), of)
    return {pk: branches.get(pk, 0) + instructors.get(pk, 0) for pk in {*branches, *instructors}}


def positions(of: Collection[int], on: date) -> Figures:
    """Count the positions in office."""
    return _counted(OrgPosition.objects.current(on), of)


def accounts(of: Collection[int], on: date) -> Figures:
    """Count the statements of accounts in force for this year and the last."""
    return _counted(OrgAccounts.objects.filter(stage=Reckoned.PUBLISHED, year__in=(on.year - 1, on.year)), of)


SOURCES: dict[str, Source] = {
    NormSource.MEMBERS: members,
    NormSource.MANAGERS: managers,
    NormSource.REPORT: _evidence(EvidenceKind.REPORT, YEAR),
    NormSource.ACTIVITIES: _evidence(EvidenceKind.ACTIVITY, YEAR),
    NormSource.REPORTED: _evidence(EvidenceKind.ACTIVITY_REPORTED, YEAR),
    NormSource.PARTY: party,
    NormSource.GUIDANCE: _evidence(EvidenceKind.GUIDANCE, QUARTER),
    NormSource.POSITIONS: positions,
    NormSource.ACCOUNTS: accounts,
    NormSource.COMPLAINTS: _evidence(EvidenceKind.COMPLAINT, YEAR),
}


def figures_of(sources: Collection[str], of: Collection[int], on: date) -> dict[str, Figures]:
    """Return for each source the figure of each organisation that has one; none means zero."""
    return {source: SOURCES[source](of, on) for source in sorted(set(sources)) if source in SOURCES}


def is_met(item: NormItem, figure: int) -> bool:
    """Whether a figure meets an item: at least what is needed, and of complaints at most."""
    return figure <= item.need if item.source == NormSource.COMPLAINTS else figure >= item.need
