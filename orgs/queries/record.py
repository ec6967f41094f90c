"""What an organisation did in a year, from what the platform holds: a fixed number of queries, whatever there was."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from core.models import StepTaken
from core.states import Visibility
from orgs.models import Evidence, Membership, Organisation, StarRating
from orgs.models.offices import OrgPosition
from orgs.models.posts import OrgAccounts, OrgPost
from orgs.models.relations import OrgRelation
from orgs.states import GROWTH, EvidenceKind
from orgs.states.offices import Term
from orgs.states.posts import Reckoned

MOST_LINES = 100
MONEY = {EvidenceKind.SPENT, EvidenceKind.VOUCHERED}
POINTS = {EvidenceKind.SATISFACTION, EvidenceKind.EVALUATION}


@dataclass(frozen=True)
class Done:
    """How often one kind of work is recorded, and its quantity: a sum, or the mean of points."""

    kind: str
    label: str
    count: int
    quantity: int

    @property
    def unit(self) -> str:
        """Whether the quantity is an amount in fen, points out of 100, or a number."""
        return "fen" if self.kind in MONEY else "points" if self.kind in POINTS else "number"


@dataclass(frozen=True)
class YearRecord:
    """A year of an organisation."""

    organisation: Organisation
    year: int
    done: list[Done]
    months: list[int]  # verified activities of the twelve months
    events: list[Evidence]
    joined: int
    left: int
    taking_office: list[OrgPosition]
    leaving_office: list[OrgPosition]
    posts: list[OrgPost]
    post_count: int
    ratings: list[StarRating]
    relations: list[OrgRelation]
    accounts: OrgAccounts | None
    steps: list[StepTaken]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is recorded."""
        found = (self.done, self.taking_office, self.posts, self.ratings, self.relations, self.accounts, self.steps)
        return not any(found) and not self.joined and not self.left

    def quantity(self, kind: str) -> int:
        """Return the quantity of a kind, 0 if nothing is recorded."""
        return next((done.quantity for done in self.done if done.kind == kind), 0)

    @property
    def activities(self) -> int:
        """Verified activities of the year."""
        return self.quantity(EvidenceKind.ACTIVITY)

    @property
    def person_times(self) -> int:
        """Person-times served in the year."""
        return self.quantity(EvidenceKind.SERVICE)

    @property
    def most_in_a_month(self) -> int:
        """The largest number of activities in a month, for the chart."""
        return max(self.months, default=0)


def years_of(organisation: Organisation) -> list[int]:
    """Return the years since the organisation was filed, the newest first."""
    return list(range(timezone.localdate().year, organisation.filed_on.year - 1, -1))


def year_of(organisation: Organisation, year: int) -> YearRecord:
    """Return what an organisation did in a calendar year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first, last)
    evidence = Evidence.objects.filter(organisation=organisation, happened_on__range=days)
    done, months = _work(organisation, first, last)
    people = Membership.objects.filter(organisation=organisation).aggregate(
        joined=Count("pk", filter=Q(joined_on__range=days)), left=Count("pk", filter=Q(left_on__range=days))
    )
    positions = list(
        OrgPosition.objects.filter(organisation=organisation, stage__in=(Term.HELD, Term.ENDED))
        .filter(Q(starts_on__range=days) | Q(ended_on__range=days))
        .select_related("user", "title")
        .order_by("starts_on", "pk")[:MOST_LINES]
    )
    posts = OrgPost.objects.published().filter(organisation=organisation, published_at__year=year)
    shown = list(posts.order_by("published_at", "pk")[: MOST_LINES + 1])
    return YearRecord(
        organisation=organisation,
        year=year,
        done=done,
        months=months,
        events=list(
            evidence.filter(kind=EvidenceKind.ACTIVITY).order_by("happened_on", "pk")[:MOST_LINES],
        ),
        joined=people["joined"],
        left=people["left"],
        taking_office=[one for one in positions if first <= one.starts_on <= last],
        leaving_office=[one for one in positions if one.ended_on is not None and first <= one.ended_on <= last],
        posts=shown[:MOST_LINES],
        post_count=len(shown),
        ratings=_ratings(organisation, first, last),
        relations=list(
            OrgRelation.objects.confirmed()
            .of(organisation)
            .filter(since__range=days)
            .select_related("source", "target")
            .order_by("since", "pk")[:MOST_LINES]
        ),
        accounts=OrgAccounts.objects.filter(organisation=organisation, year=year, stage=Reckoned.PUBLISHED).first(),
        steps=list(
            StepTaken.objects.of(GROWTH.name, organisation.pk)
            .filter(taken_at__year=year, visibility=Visibility.PUBLIC)
            .order_by("pk")[:MOST_LINES]
        ),
    )


def _work(organisation: Organisation, first: date, last: date) -> tuple[list[Done], list[int]]:
    """Return the work of the year by kind, and the activities by month, from one aggregate."""
    rows = Evidence.objects.filter(organisation=organisation, happened_on__range=(first, last))
    counted = (
        rows.annotate(month=ExtractMonth("happened_on"))
        .values_list("kind", "month")
        .annotate(count=Count("pk"), quantity=Sum("quantity"))
        .order_by("kind", "month")
    )
    counts: dict[str, int] = {}
    sums: dict[str, int] = {}
    months = [0] * 12
    for kind, month, count, quantity in counted:
        counts[kind] = counts.get(kind, 0) + count
        sums[kind] = sums.get(kind, 0) + (quantity or 0)
        if kind == EvidenceKind.ACTIVITY:
            months[month - 1] += quantity or 0
    done = [
        Done(
            kind.value,
            str(kind.label),
            counts[kind],
            round(sums[kind] / counts[kind]) if kind in POINTS else sums[kind],
        )
        for kind in EvidenceKind
        if kind in counts
    ]
    return done, months


def _ratings(organisation: Organisation, first: date, last: date) -> list[StarRating]:
    """Return the last rating of the year; nights without a change are not worth a line."""
    rows = organisation.ratings.filter(rated_on__range=(first, last)).select_related("standard")
    return list(rows.order_by("-rated_on", "-pk")[:1])
