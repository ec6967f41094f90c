"""An annual report is begun with what the platform holds, written, handed in, looked at, concluded and published."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, begin, take
from core.workdays import add_working_days
from notices.actions import clear_due, notify, set_due
from orgs.actions.evidence import record_evidence
from orgs.models import Organisation
from orgs.models.register import AnnualReport
from orgs.models.reports import INCOME, SPENDING
from orgs.queries.register import figures_of_year, report_before
from orgs.rules.reports import check_report, why_not_write, window_of
from orgs.states import EvidenceKind
from orgs.states.reports import REPORT, Conclusion

from .telling import staff_of, tell_managers, tell_staff

WRITTEN = (
    "activities",
    "served",
    "members",
    "difference",
    "work",
    "plan",
    "problems",
    "is_pledged",
    "balance_before",
    *INCOME,
    "income_total",
    *SPENDING,
    "spent_total",
    "balance_after",
)


@transaction.atomic
def begin_report(*, organisation: Organisation, year: int, by: User) -> AnnualReport:
    """Begin the report about a year, filled in with what the platform holds.

    Raises FlowRefused outside the window and for a second one.
    """
    if not by.has_perm("orgs.manage_organisation", organisation):
        raise PermissionDenied
    today = timezone.localdate()
    if why := why_not_write(organisation, year, today):
        raise FlowRefused(why, code="window")
    computed = figures_of_year(organisation, year)
    before = report_before(organisation, year)
    report = AnnualReport(
        organisation=organisation,
        year=year,
        computed=computed,
        activities=computed["activities"],
        served=computed["served"],
        members=computed["members"],
        spent_activities=computed["spent"],
        spent_total=computed["spent"],
        balance_before=before.balance_after if before else 0,
        balance_after=(before.balance_after if before else 0) - computed["spent"],
    )
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        words = _("There is a report about %(year)d already; go on with it.") % {"year": year}
        raise FlowRefused(words, code="twice") from error
    return begin(REPORT, report, by=by)


@transaction.atomic
def save_report(*, report: AnnualReport, by: User, **facts: Any) -> AnnualReport:
    """Keep what was written so far; only while the organisation has it. Raises FlowRefused."""
    locked = _locked(report)
    if not by.has_perm("orgs.manage_organisation", locked):
        raise PermissionDenied
    if not locked.is_writable:
        raise FlowRefused(_("The report is with the office; it can't be changed now."), code="stage")
    for name in WRITTEN:
        if name in facts:
            setattr(locked, name, facts[name])
    if below := {
        name: _("It can't be less than nothing.") for name in (*INCOME, *SPENDING) if getattr(locked, name) < 0
    }:
        raise ValidationError(below)  # type: ignore[arg-type]
    locked.full_clean(exclude=["street", "organisation", "computed"], validate_constraints=False)
    locked.save()
    return locked


@transaction.atomic
def count_anew(*, report: AnnualReport, by: User) -> AnnualReport:
    """Count what the platform holds once more, for evidence that came after the report was begun."""
    locked = _locked(report)
    if not by.has_perm("orgs.manage_organisation", locked):
        raise PermissionDenied
    if not locked.is_writable:
        raise FlowRefused(_("The report is with the office; it can't be changed now."), code="stage")
    locked.computed = figures_of_year(locked.organisation, locked.year)
    locked.save(update_fields=["computed", "updated_at"])
    return locked


@transaction.atomic
def submit_report(*, report: AnnualReport, by: User) -> AnnualReport:
    """Hand the report in: complete, adding up, pledged; late after the last day. Raises ValidationError."""
    locked = _locked(report)
    if not by.has_perm("orgs.manage_organisation", locked):
        raise PermissionDenied
    if locked.is_writable:
        check_report(locked)
    today = timezone.localdate()
    first = locked.submitted_on or today
    facts = {
        "submitted_on": first,
        "is_late": window_of(locked.year).is_late(first),
        "submitted_by": by.principal,
    }
    report = take(REPORT, locked, "submit", by=by, changes=facts)
    tell_staff(report, _("The annual report about %(year)d was handed in.") % {"year": report.year})
    clear_due(_own_key(report))
    set_due(
        key=_key(report),
        kind="orgs.register_desk",
        due_on=add_working_days(today, settings.REPORT_DECISION_DAYS),
        title=str(report),
        url=report.get_absolute_url(),
        people=staff_of(report.organisation),
        street_code=report.street_code,
    )
    return report


@transaction.atomic
def return_report(*, report: AnnualReport, by: User, reason: str) -> AnnualReport:
    """Return it to be completed; the organisation reads why."""
    report = take(REPORT, report, "give_back", by=by, reason=reason)
    clear_due(_key(report))
    _tell(report, _("Please complete the annual report about %(year)d: %(words)s"), reason)
    return report


@transaction.atomic
def opine_on_report(*, report: AnnualReport, by: User, reason: str) -> AnnualReport:
    """Give the opinion of the community."""
    return take(REPORT, report, "opine", by=by, reason=reason, changes={"opinion": reason.strip()})


@transaction.atomic
def conclude_report(*, report: AnnualReport, conclusion: str, by: User, reason: str) -> AnnualReport:
    """Conclude for the street in one of three ways; a report on time counts for the stars. Raises ValidationError."""
    if conclusion not in Conclusion.values:
        raise ValidationError({"conclusion": _("Choose one of the three conclusions.")})
    facts = {"conclusion": conclusion, "finding": reason.strip(), "concluded_on": timezone.localdate()}
    report = take(REPORT, report, "conclude", by=by, reason=reason, changes=facts)
    clear_due(_key(report))
    if not report.is_late and report.submitted_on is not None:
        record_evidence(
            organisation=report.organisation,
            kind=EvidenceKind.REPORT,
            key=f"orgs.report:{report.pk}",
            happened_on=report.submitted_on,
            detail={"year": report.year, "conclusion": report.conclusion},
        )
    _tell(report, _("The annual report about %(year)d: %(words)s"), str(report.get_conclusion_display()))
    return report


@transaction.atomic
def publish_report(*, report: AnnualReport, by: User) -> AnnualReport:
    """Show the concluded report to everybody."""
    return take(REPORT, report, "publish", by=by, changes={"published_on": timezone.localdate()})


def tell_owing(organisation: Organisation, people: list[User], year: int, day: date) -> int:
    """Tell managers that the report is owed, once for a day of reminding; return how many were told."""
    facts = {"year": year, "day": f"{window_of(year).closes_on:%Y-%m-%d}"}
    return notify(
        kind="orgs.report",
        to=people,
        title=str(organisation),
        text=_("Please hand in the annual report about %(year)d by %(day)s.") % facts,
        url=reverse("orgs:reports", args=[organisation.pk]),
        street_code=organisation.street_code,
        key=f"orgs.report.owed:{organisation.pk}:{day}",
    )


def remind_managers(organisation: Organisation, year: int, people: list[User]) -> None:
    """Set the due date of the report that an organisation owes."""
    window = window_of(year)
    set_due(
        key=f"orgs.report:{organisation.pk}:{year}",
        kind="orgs.report",
        due_on=window.closes_on,
        title=_("Annual report about %(year)d") % {"year": year},
        url=reverse("orgs:reports", args=[organisation.pk]),
        people=people,
        street_code=organisation.street_code,
        remind_before=(10, 1),
        remind_after=(1,),
    )


def _locked(report: AnnualReport) -> AnnualReport:
    rows = AnnualReport.objects.select_for_update(of=("self",)).select_related("organisation__place")
    return rows.get(pk=report.pk)


def _tell(report: AnnualReport, text: str, words: str) -> None:
    tell_managers(report, "orgs.report", text % {"year": report.year, "words": words})


def _key(report: AnnualReport) -> str:
    return f"orgs.report.desk:{report.pk}"


def _own_key(report: AnnualReport) -> str:
    return f"orgs.report:{report.organisation_id}:{report.year}"
