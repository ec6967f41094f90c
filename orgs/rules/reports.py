"""When annual reports are taken, who owes one, and what one must say."""

from dataclasses import dataclass
from datetime import date

import rules
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_staff_of_its_place, is_street_staff
from core.attachments import register_reader
from core.money import format_fen
from orgs.models import Organisation
from orgs.models.register import AnnualReport
from orgs.models.reports import INCOME, SPENDING
from orgs.states import ENDED
from orgs.states.reports import REPORT, ReportStage

rules.add_perm("orgs.opine_on_report", is_staff_of_its_place)
rules.add_perm("orgs.conclude_report", is_street_staff)


@dataclass(frozen=True)
class ReportWindow:
    """The days of the report about one year: it opens, its last day, and the last day on which a late one is taken."""

    year: int
    opens_on: date
    closes_on: date
    grace_until: date

    def takes(self, day: date) -> bool:
        """Whether a report may be handed in on a day."""
        return self.opens_on <= day <= self.grace_until

    def is_late(self, day: date) -> bool:
        """Whether a day lies behind the last one."""
        return day > self.closes_on


def window_of(year: int) -> ReportWindow:
    """Return the window of the report about a year, which lies in the year after."""
    return ReportWindow(
        year,
        date(year + 1, *settings.REPORT_OPENS),
        date(year + 1, *settings.REPORT_CLOSES),
        date(year + 1, *settings.REPORT_GRACE),
    )


def year_reported(day: date) -> int:
    """Return the year about which one reports on a day."""
    return day.year - 1


def last_due_year(day: date) -> int:
    """Return the newest year whose report was due before a day."""
    return day.year - 1 if day > window_of(day.year - 1).closes_on else day.year - 2


def owed_until(year: int) -> date:
    """Return the last day of filing that makes an organisation owe the report about a year."""
    return date(year, *settings.REPORT_FILED_UNTIL)


def owes(organisation: Organisation, year: int) -> bool:
    """Whether an organisation owes the report about a year: filed by the middle of it and not ended since."""
    return organisation.stage not in ENDED and organisation.filed_on <= owed_until(year)


def why_not_write(organisation: Organisation, year: int, day: date) -> str | None:
    """Return why no report about a year can be begun on a day."""
    window = window_of(year)
    if organisation.stage in ENDED:
        return _("This organisation is off the register.")
    if organisation.filed_on.year > year:
        return _("The organisation was not filed yet in %(year)d.") % {"year": year}
    if day < window.opens_on:
        return _("The report about %(year)d can be written from %(day)s on.") % {"year": year, "day": window.opens_on}
    if day > window.grace_until:
        return _("The report about %(year)d was taken until %(day)s.") % {"year": year, "day": window.grace_until}
    return None


def check_report(report: AnnualReport) -> None:
    """Refuse a report that can't be handed in yet. Raises ValidationError by field, all faults at once."""
    faults: dict[str, str] = {}
    for name in ("work", "plan"):
        if not getattr(report, name).strip():
            faults[name] = _("Please fill this in.")
    if not report.is_pledged:
        faults["is_pledged"] = _("Please pledge that it is true and complete.")
    if differs(report) and not report.difference.strip():
        faults["difference"] = _("Your figures differ from the platform's; please say why.")
    for total, names in (("income_total", INCOME), ("spent_total", SPENDING)):
        added = sum(getattr(report, name) for name in names)
        if added != getattr(report, total):
            faults[total] = _("The lines add up to %(sum)s yuan.") % {"sum": format_fen(added)}
    left = report.balance_before + report.income_total - report.spent_total
    if left != report.balance_after and not faults.keys() & {"income_total", "spent_total"}:
        faults["balance_after"] = _("Before, plus income, less spending is %(sum)s yuan.") % {"sum": format_fen(left)}
    if faults:
        raise ValidationError(faults)  # type: ignore[arg-type]


def differs(report: AnnualReport) -> bool:
    """Whether the organisation's figures differ from what the platform holds."""
    return any(
        name in report.computed and getattr(report, name) != report.computed[name]
        for name in ("activities", "served", "members")
    )


@REPORT.guard("submit")
def is_taken_today(report: AnnualReport) -> str | None:
    """Refuse what comes before the window or after the days of grace; a completion may come later."""
    if report.submitted_on is not None:
        return None
    return why_not_write(report.organisation, report.year, timezone.localdate())


def may_read_report(user: User, report: AnnualReport) -> bool:
    """Let everybody read a published one; before, the organisation's managers and the staff of its place."""
    if report.stage == ReportStage.PUBLISHED:
        return True
    return user.is_authenticated and user.has_perm("orgs.read_register", report)


def may_read_files(user: User, pk: int) -> bool:
    """Let the organisation's managers and the staff of its place see its papers."""
    report = _found(pk)
    return report is not None and user.is_authenticated and user.has_perm("orgs.read_register", report)


def may_write_files(user: User, pk: int) -> bool:
    """Let managers add papers while they write."""
    report = _found(pk)
    writes = report is not None and report.is_writable and user.is_authenticated
    return bool(writes) and user.has_perm("orgs.manage_organisation", report)


def _found(pk: int) -> AnnualReport | None:
    return AnnualReport.objects.select_related("organisation__place").filter(pk=pk).first()


register_reader("orgs.annualreport", may_read_files, may_write_files)
