"""Spans of days in which something holds: from a first day on, to a day on which it no longer does."""

import calendar
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Span(models.Func):
    """The days from the first one up to the one on which it ended, which is not among them."""

    function = "daterange"
    output_field = DateRangeField()


def span() -> Span:
    """Return the span of a row; something that was handed over on its first day held on no day."""
    return Span("starts_on", "ended_on", models.Value("[)"))


def ends_not_before_start(name: str) -> models.CheckConstraint:
    """Return the constraint that nothing ends before it starts."""
    return models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name=name)


def quarter_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter in which a day lies."""
    month = 3 * ((day.month - 1) // 3) + 1
    length = calendar.monthrange(day.year, month + 2)[1]
    return date(day.year, month, 1), date(day.year, month + 2, length)


class SpanQuerySet(models.QuerySet[Any]):
    """Rows by the days in which they hold."""

    def current(self, on: date | None = None) -> Self:
        """Return those that hold on a day, today by default."""
        day = on or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day)


class Spanned(models.Model):
    """A row that holds from ``starts_on`` until ``ended_on``, the first day on which it does not."""

    starts_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day on which it ends."))

    objects = SpanQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        """Whether it holds today."""
        today = timezone.localdate()
        return (
            self.starts_on is not None and self.starts_on <= today and (self.ended_on is None or self.ended_on > today)
        )
