"""What circles have to show to grow, worked out from the rules in force; for one circle or for many alike."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgs.models.circles import Circle, CircleAttendance, CircleMeeting, CircleRule
from orgs.states.circles import CircleMeasure
from orgs.states.conditions import Condition

Asked = dict[str, int]
Figures = dict[str, int]


def rules_in_force(street_id: int, stage: str, on: date | None = None) -> Asked:
    """Return how much of which measure a stage asks in a street on a day, in the order of the measures.

    A street's own version stands before the one that holds everywhere; 0 means not asked.
    """
    rows = CircleRule.objects.filter(
        Q(place=None) | Q(place=street_id), stage=stage, from_on__lte=on or timezone.localdate()
    )
    found: Asked = {}
    for row in sorted(rows, key=lambda row: (row.place_id is not None, row.from_on)):
        found[row.measure] = row.least
    return {measure: found[measure] for measure in CircleMeasure.values if found.get(measure)}


def figures_of(circles: Iterable[Circle]) -> dict[int, Figures]:
    """Return what each circle has of every measure; two queries for any number of circles."""
    rows = list(circles)
    numbers = [circle.pk for circle in rows]
    came = CircleAttendance.objects.filter(meeting__circle__in=numbers, meeting__stage="held").values("meeting__circle")
    people = dict(came.annotate(n=Count("user", distinct=True)).values_list("meeting__circle", "n"))
    held = CircleMeeting.objects.held().filter(circle__in=numbers).values("circle")
    months = dict(held.annotate(n=Count(TruncMonth("held_on"), distinct=True)).values_list("circle", "n"))
    today = timezone.localdate()
    return {
        circle.pk: {
            CircleMeasure.MEMBERS: circle.member_count,
            CircleMeasure.MEETINGS: circle.meeting_count,
            CircleMeasure.ATTENDANTS: people.get(circle.pk, 0),
            CircleMeasure.MONTHS: months.get(circle.pk, 0),
            CircleMeasure.DAYS: (today - circle.opened_on).days,
        }
        for circle in rows
    }


def conditions_for(asked: Asked, figures: Figures) -> list[Condition]:
    """Return what is asked beside what there is."""
    return [
        Condition(
            label=CircleMeasure(measure).label,
            met=figures[measure] >= least,
            have=in_words(measure, figures[measure]),
            need=in_words(measure, least),
        )
        for measure, least in asked.items()
    ]


def conditions_of(circle: Circle, stage: str) -> list[Condition]:
    """Return what a circle needs to reach a stage, each met or unmet, counted now."""
    return conditions_for(rules_in_force(circle.street_id, stage), figures_of([circle])[circle.pk])


def why_not_grown(circle: Circle, stage: str) -> str | None:
    """Return which conditions of a stage are not met, in words."""
    rows = conditions_of(circle, stage)
    if not rows:
        return _("The office has set no conditions for this stage yet.")
    missing = [row for row in rows if not row.met]
    if not missing:
        return None
    said = "；".join(f"{row.label} {row.have} / {row.need}" for row in missing)
    return _("Not all conditions are met yet: %(missing)s") % {"missing": said}


def in_words(measure: str, number: int) -> str:
    """Return a figure with its unit."""
    if measure in {CircleMeasure.MEMBERS, CircleMeasure.ATTENDANTS}:
        return ngettext("%(count)d person", "%(count)d people", number) % {"count": number}
    if measure == CircleMeasure.MEETINGS:
        return ngettext("%(count)d meeting", "%(count)d meetings", number) % {"count": number}
    if measure == CircleMeasure.MONTHS:
        return ngettext("%(count)d month", "%(count)d months", number) % {"count": number}
    return ngettext("%(count)d day", "%(count)d days", number) % {"count": number}
