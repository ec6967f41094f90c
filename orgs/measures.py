"""The figures behind the stars: one aggregate over the evidence, and the formula of each indicator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from orgs.models import Indicator, Standard
from orgs.states import ACTIVE, EvidenceKind, Measure

FIGURES = """
    SELECT o.id, o.filed_on, o.member_count, o.stars,
        coalesce(sum(e.quantity) FILTER (WHERE e.kind = %(activity)s), 0) AS activities,
        count(DISTINCT date_trunc('month', e.happened_on)) FILTER (WHERE e.kind = %(activity)s) AS active_months,
        coalesce(sum(e.quantity) FILTER (WHERE e.kind = %(service)s), 0) AS served,
        count(*) FILTER (WHERE e.kind = %(report)s) AS reports,
        count(*) FILTER (WHERE e.kind = %(won)s) AS projects_won,
        avg(e.quantity) FILTER (WHERE e.kind = %(satisfaction)s) AS satisfaction,
        count(*) FILTER (WHERE e.kind = %(satisfaction)s) AS ratings,
        count(*) FILTER (WHERE e.kind = %(complaint)s) AS complaints
    FROM orgs_organisation o
    LEFT JOIN orgs_evidence e ON e.organisation_id = o.id AND e.happened_on > %(since)s AND e.happened_on <= %(until)s
    WHERE o.street_id = %(street)s AND o.stage = ANY(%(active)s)
    GROUP BY o.id ORDER BY o.id
"""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figures:
    """What the evidence of the window says about one organisation."""

    organisation_id: int
    filed_on: date
    stars_before: int
    values: dict[str, Decimal | None]
    ratings: int


def window(standard: Standard, on: date) -> tuple[date, date]:
    """Return the first day that no longer counts and the last that does."""
    month = on.year * 12 + on.month - 1 - standard.window_months
    year, month = divmod(month, 12)
    last_day = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004
    return date(year, month + 1, min(on.day, last_day)), on


def figures(standard: Standard, *, street_id: int, on: date) -> Iterator[Figures]:
    """Read the figures of every active organisation of a street in one query."""
    since, until = window(standard, on)
    parameters: dict[str, Any] = {
        "activity": EvidenceKind.ACTIVITY,
        "service": EvidenceKind.SERVICE,
        "report": EvidenceKind.REPORT,
        "won": EvidenceKind.PROJECT_WON,
        "satisfaction": EvidenceKind.SATISFACTION,
        "complaint": EvidenceKind.COMPLAINT,
        "since": since,
        "until": until,
        "street": street_id,
        "active": [str(stage) for stage in ACTIVE],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, parameters)
        for row in cursor:
            pk, filed_on, members, stars, activities, months, served, reports, won, mean, ratings, complaints = row
            values: dict[str, Decimal | None] = {
                Measure.ACTIVITIES: Decimal(activities),
                Measure.ACTIVE_MONTHS: Decimal(months),
                Measure.MEMBERS: Decimal(members),
                # Nobody to divide by: there is no such figure, rather than a zero or a crash.
                Measure.SERVICE_PER_MEMBER: Decimal(served) / members if members else None,
                Measure.REPORTS: Decimal(reports),
                Measure.PROJECTS_WON: Decimal(won),
                Measure.SATISFACTION: Decimal(mean) if mean is not None else None,
                Measure.COMPLAINTS: Decimal(complaints),
            }
            yield Figures(pk, filed_on, stars, values, ratings)


def earned(indicator: Indicator, found: Figures) -> Decimal:
    """Return the points of one indicator: linear up to the full value, complaints the other way round."""
    value, points = found.values[indicator.measure], Decimal(indicator.points)
    if value is None:
        return Decimal(0)
    if indicator.measure == Measure.COMPLAINTS:
        return max(Decimal(0), points - value)
    share = min(Decimal(1), max(Decimal(0), value / indicator.full_at))
    if indicator.least_count and found.ratings < indicator.least_count:
        share *= Decimal(found.ratings) / indicator.least_count
    return (points * share).quantize(CENT, ROUND_HALF_UP)


def line_of(indicator: Indicator, found: Figures) -> dict[str, Any]:
    """Return what a rating keeps of an indicator: value, formula and points, so that anybody can check the sum."""
    value = found.values[indicator.measure]
    return {
        "code": indicator.code,
        "name": indicator.name,
        "measure": indicator.measure,
        "value": None if value is None else str(value.quantize(CENT, ROUND_HALF_UP)),
        "full_at": str(indicator.full_at),
        "points": indicator.points,
        "earned": str(earned(indicator, found)),
    }


def months_filed(filed_on: date, on: date) -> int:
    """Return the whole months between filing and a day."""
    return (on.year - filed_on.year) * 12 + on.month - filed_on.month - (on.day < filed_on.day)


def stars_of(standard: Standard, score: Decimal) -> int:
    """Return the stars that a score earns: how many of the rising thresholds it reaches."""
    return sum(score >= threshold for threshold in standard.thresholds)


def why_unrated(standard: Standard, found: Figures, on: date) -> str:
    """Return why an organisation can't have stars yet, or nothing."""
    months = months_filed(found.filed_on, on)
    if months < standard.least_tenure_months:
        return _("Filed for %(months)d months; a rating needs %(least)d.") % {
            "months": months,
            "least": standard.least_tenure_months,
        }
    return ""
