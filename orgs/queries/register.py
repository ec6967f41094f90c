"""Reads of an organisation's life on the register: figures of a year, how reports stand, the public history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from core.months import months_before
from orgs.models import Evidence, Membership, Organisation
from orgs.models.register import AnnualReport, ChangeRequest, Investigation, Punishment
from orgs.rules.reports import last_due_year, owed_until, owes
from orgs.states import ENDED, EvidenceKind
from orgs.states.reports import HANDED_IN, Conclusion
from places.models import Place

PUNISHED_MONTHS = 12


@dataclass(frozen=True)
class ReportStanding:
    """How an organisation's annual reports stand on a day; ``year`` is the newest whose report was due by then."""

    year: int
    missed_last: bool
    failed: bool
    basic_twice: bool

    @property
    def bars(self) -> bool:
        """Whether it keeps an organisation from being rated."""
        return self.missed_last or self.failed or self.basic_twice


# The same for every organisation of a street at once. A report counts from the day on which it was handed in, its
# conclusion from the day of that. %(year)s is the newest year due, %(owed_until)s the last day of filing that owes it.
STANDINGS = """
    SELECT o.id,
        o.filed_on <= %(owed_until)s AND NOT o.stage = ANY(%(ended)s) AND NOT coalesce(bool_or(
            r.year = %(year)s AND r.submitted_on <= %(on)s AND r.stage = ANY(%(handed_in)s)), false) AS missed_last,
        coalesce((array_agg(r.conclusion ORDER BY r.year DESC) FILTER (WHERE r.concluded_on <= %(on)s))[1]
            = 'failed', false) AS failed,
        coalesce((array_agg(r.conclusion ORDER BY r.year DESC) FILTER (WHERE r.concluded_on <= %(on)s))[1:2]
            = ARRAY['basic', 'basic']::varchar[] AND (array_agg(r.year ORDER BY r.year DESC)
            FILTER (WHERE r.concluded_on <= %(on)s))[1] - (array_agg(r.year ORDER BY r.year DESC)
            FILTER (WHERE r.concluded_on <= %(on)s))[2] = 1, false) AS basic_twice
    FROM orgs_organisation o LEFT JOIN orgs_annualreport r ON r.organisation_id = o.id
    WHERE o.street_id = %(street)s
    GROUP BY o.id
"""


def standing_parameters(street_id: int, on: date) -> dict[str, Any]:
    """Return the parameters of ``STANDINGS`` for a street on a day."""
    year = last_due_year(on)
    return {
        "street": street_id,
        "on": on,
        "year": year,
        "owed_until": owed_until(year),
        "ended": [str(stage) for stage in ENDED],
        "handed_in": [str(stage) for stage in HANDED_IN],
    }


def report_standings(street: Place, on: date) -> dict[int, ReportStanding]:
    """Return how the reports of every organisation of a street stand on a day, in one query."""
    parameters = standing_parameters(street.pk, on)
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, parameters)
        return {row[0]: ReportStanding(parameters["year"], *row[1:]) for row in cursor}


def report_standing(organisation: Organisation, on: date) -> ReportStanding:
    """Return how an organisation's reports stand on a day: the last missed, failed, two years basically in order."""
    year = last_due_year(on)
    handed_in = AnnualReport.objects.handed_in().filter(organisation=organisation, year=year, submitted_on__lte=on)
    concluded = AnnualReport.objects.filter(organisation=organisation, concluded_on__lte=on).order_by("-year")
    last = list(concluded.values_list("year", "conclusion")[:2])
    return ReportStanding(
        year=year,
        missed_last=owes(organisation, year) and not handed_in.exists(),
        failed=bool(last) and last[0][1] == Conclusion.FAILED,
        basic_twice=len(last) == 2  # noqa: PLR2004 - two years running
        and last[0][0] - last[1][0] == 1
        and {conclusion for _year, conclusion in last} == {Conclusion.BASIC},
    )


def was_punished(organisation: Organisation, on: date) -> bool:
    """Whether an authority punished it in the twelve months before a day."""
    since = months_before(on, PUNISHED_MONTHS)
    return Punishment.objects.filter(organisation=organisation, decided_on__gt=since, decided_on__lte=on).exists()


def under_investigation(organisation: Organisation, on: date) -> bool:
    """Whether an investigation runs on a day."""
    rows = Investigation.objects.filter(organisation=organisation, opened_on__lte=on)
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=on)).exists()


def figures_of_year(organisation: Organisation, year: int) -> dict[str, int]:
    """Return what the platform holds about a year: activities, person-times, members at its end, money spent in fen."""
    rows = Evidence.objects.filter(organisation=organisation, happened_on__year=year)
    kinds = {"activities": EvidenceKind.ACTIVITY, "served": EvidenceKind.SERVICE, "spent": EvidenceKind.SPENT}
    sums = rows.aggregate(**{name: Sum("quantity", filter=Q(kind=kind)) for name, kind in kinds.items()})
    end = date(year, 12, 31)
    members = Membership.objects.filter(organisation=organisation, joined_on__lte=end)
    there = members.filter(Q(left_on=None) | Q(left_on__gt=end)).count()
    return {**{name: sums[name] or 0 for name in kinds}, "members": there}


def report_before(organisation: Organisation, year: int) -> AnnualReport | None:
    """Return the report of the year before, whose balance goes on."""
    return AnnualReport.objects.filter(organisation=organisation, year=year - 1).first()


def owing(year: int) -> QuerySet[Organisation]:
    """Return the organisations that owe the report about a year and have not handed it in."""
    there = AnnualReport.objects.filter(organisation=OuterRef("pk"), year=year, stage__in=HANDED_IN)
    rows = Organisation.objects.filter(filed_on__lte=owed_until(year)).exclude(stage__in=ENDED)
    return rows.filter(~Exists(there))


def public_history(organisation: Organisation) -> QuerySet[ChangeRequest]:
    """Return what was changed on the register, newest first."""
    rows = ChangeRequest.objects.applied().filter(organisation=organisation)
    return rows.order_by("-decided_on", "-pk")


def late_changes(organisation: Organisation) -> int:
    """Return how many changes were reported late in the last twelve months."""
    since = months_before(timezone.localdate(), PUNISHED_MONTHS)
    return ChangeRequest.objects.filter(organisation=organisation, is_late=True, submitted_on__gt=since).count()
