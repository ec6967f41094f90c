"""What of the register waits for the staff of some places, by kind."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orgs.models.register import AnnualReport, ChangeRequest, Deregistration, Registration, Suspension
from orgs.states.deregistration import EndingStage
from orgs.states.registration import RegistrationStage
from orgs.states.reports import ReportStage
from places.models import lying_in

MOST = 50


@dataclass(frozen=True)
class DeskPart:
    """One kind of work with its rows."""

    label: str | Promise
    rows: list[Any]


def waiting_changes(paths: list[str]) -> QuerySet[ChangeRequest]:
    """Return the changes to be decided, the oldest first."""
    rows = ChangeRequest.objects.open().filter(lying_in(paths, "organisation__place"))
    return rows.select_related("organisation__place").order_by("pk")


def waiting_reports(paths: list[str]) -> QuerySet[AnnualReport]:
    """Return the annual reports that are with the office."""
    stages = (ReportStage.SUBMITTED, ReportStage.OPINED, ReportStage.CONCLUDED)
    rows = AnnualReport.objects.filter(lying_in(paths, "organisation__place"), stage__in=stages)
    return rows.select_related("organisation__place").order_by("submitted_on", "pk")


def waiting_cases(paths: list[str]) -> QuerySet[Deregistration]:
    """Return the cases of deregistration in which staff have something to do."""
    stages = (EndingStage.ASKED, EndingStage.WARNED, EndingStage.ANSWERED, EndingStage.SETTLING)
    rows = Deregistration.objects.filter(lying_in(paths, "organisation__place"), stage__in=stages)
    return rows.select_related("organisation__place").order_by("pk")


def waiting_registrations(paths: list[str]) -> QuerySet[Registration]:
    """Return the applications for registration that are with the street or the authority."""
    stages = (RegistrationStage.SUBMITTED, RegistrationStage.RECOMMENDED)
    rows = Registration.objects.filter(lying_in(paths, "organisation__place"), stage__in=stages)
    return rows.select_related("organisation__place").order_by("pk")


def running_suspensions(paths: list[str]) -> QuerySet[Suspension]:
    """Return the suspensions in force, what is to be mended first first."""
    rows = Suspension.objects.running().filter(lying_in(paths, "organisation__place"))
    return rows.select_related("organisation__place").order_by("until", "pk")


def desk_of(paths: list[str]) -> list[DeskPart]:
    """Return everything that waits, by kind."""
    return [
        DeskPart(_("Changes"), list(waiting_changes(paths)[:MOST])),
        DeskPart(_("Annual reports"), list(waiting_reports(paths)[:MOST])),
        DeskPart(_("Suspensions"), list(running_suspensions(paths)[:MOST])),
        DeskPart(_("Deregistrations"), list(waiting_cases(paths)[:MOST])),
        DeskPart(_("Registrations"), list(waiting_registrations(paths)[:MOST])),
    ]
