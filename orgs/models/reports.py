"""Annual reports."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import User
from core.history import kept
from orgs.states.reports import HANDED_IN, IN_STAFF_HANDS, REPORT, WRITABLE, Conclusion, ReportStage

from .concerning import Concerning

# What was taken in and what was spent, by kind: the names of columns, in fen.
INCOME = ("income_public", "income_donations", "income_dues", "income_services", "income_other")
SPENDING = ("spent_activities", "spent_goods", "spent_people", "spent_office", "spent_other")
EARLIEST = 2015


def _fen(label: "str | StrPromise") -> "models.BigIntegerField[int, int]":
    return models.BigIntegerField(label, default=0)


def _total(names: tuple[str, ...]) -> models.expressions.Combinable:
    total: models.expressions.Combinable = F(names[0])
    for name in names[1:]:
        total = total + F(name)
    return total


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    """Annual reports as people ask for them."""

    def published(self) -> Self:
        """Return those that everybody may read."""
        return self.filter(stage=ReportStage.PUBLISHED)

    def handed_in(self) -> Self:
        """Return those that are with the office or through."""
        return self.filter(stage__in=HANDED_IN)

    def waiting(self) -> Self:
        """Return those that staff have to deal with."""
        return self.filter(stage__in=IN_STAFF_HANDS)


@kept
class AnnualReport(Concerning):
    """The report of an organisation about one year (年度报告): one a year, January to March of the next."""

    year = models.PositiveSmallIntegerField(_("year"))
    stage = models.CharField(_("state"), max_length=12, choices=ReportStage, default=ReportStage.DRAFT)
    conclusion = models.CharField(_("conclusion"), max_length=10, choices=Conclusion, blank=True, editable=False)
    submitted_on = models.DateField(
        _("submitted on"), null=True, editable=False, help_text=_("The first time; a completion does not change it.")
    )
    is_late = models.BooleanField(_("late"), default=False, editable=False)
    concluded_on = models.DateField(_("concluded on"), null=True, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )

    activities = models.PositiveIntegerField(_("activities"), default=0)
    served = models.PositiveIntegerField(_("person-times served"), default=0)
    members = models.PositiveIntegerField(_("members at the end of the year"), default=0)
    computed = models.JSONField(
        _("what the platform holds"), default=dict, editable=False, help_text=_("Counted when the report was begun.")
    )
    difference = models.TextField(
        _("why our figures differ"), max_length=1000, blank=True, help_text=_("If they differ from the platform's.")
    )
    work = models.TextField(_("what we did"), max_length=4000, blank=True)
    plan = models.TextField(_("plan for the next year"), max_length=2000, blank=True)
    problems = models.TextField(_("problems and what we need"), max_length=2000, blank=True)
    is_pledged = models.BooleanField(_("we pledge that what we say is true and complete"), default=False)

    balance_before = _fen(_("left over from the year before"))
    income_public = _fen(_("public money"))
    income_donations = _fen(_("donations"))
    income_dues = _fen(_("members' dues"))
    income_services = _fen(_("services"))
    income_other = _fen(_("other income"))
    income_total = _fen(_("income in all"))
    spent_activities = _fen(_("activities (money)"))
    spent_goods = _fen(_("goods and rent"))
    spent_people = _fen(_("people and training"))
    spent_office = _fen(_("office"))
    spent_other = _fen(_("other spending"))
    spent_total = _fen(_("spending in all"))
    balance_after = _fen(_("left over at the end of the year"))

    opinion = models.TextField(_("opinion of the community"), blank=True, editable=False)
    finding = models.TextField(_("conclusion of the street in words"), blank=True, editable=False)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="report_one_a_year",
                violation_error_message=_("There is a report for this year already."),
            ),
            models.CheckConstraint(condition=Q(year__range=(EARLIEST, 2999)), name="report_year_is_a_year"),
            models.CheckConstraint(
                condition=Q(stage__in=WRITABLE)
                | Q(
                    submitted_on__isnull=False,
                    income_total=_total(INCOME),
                    spent_total=_total(SPENDING),
                    balance_after=F("balance_before") + F("income_total") - F("spent_total"),
                ),
                name="report_sums_add_up",
                violation_error_message=_("The sums do not add up."),
            ),
            models.CheckConstraint(
                condition=(Q(stage__in=(ReportStage.CONCLUDED, ReportStage.PUBLISHED)) & ~Q(conclusion=""))
                | (~Q(stage__in=(ReportStage.CONCLUDED, ReportStage.PUBLISHED)) & Q(conclusion="")),
                name="report_concluded_has_a_conclusion",
            ),
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__gte": 0}), name=f"report_{name}_not_negative")
                for name in (*INCOME, *SPENDING)
            ),
        ]
        indexes = [
            models.Index(fields=["street", "year", "stage", "-id"], name="report_by_year"),
            models.Index(fields=["street", "id"], condition=Q(stage__in=IN_STAFF_HANDS), name="report_waiting"),
        ]
        triggers = [REPORT.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.year}"

    def get_absolute_url(self) -> str:
        """Return the report's page."""
        return reverse("orgs:report", args=[self.organisation_id, self.year])

    @property
    def is_writable(self) -> bool:
        """Whether the organisation may still write it."""
        return self.stage in WRITABLE
