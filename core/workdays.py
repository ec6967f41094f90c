"""Working days of China, adjusted holidays included, from a table that staff may import (工作日).

A day that is missing in the table is as the ``chinesecalendar`` package has it where that knows its year, and is taken
as Monday to Friday where it does not.
"""

from datetime import date, timedelta
from functools import partial

import chinese_calendar
from django.core.cache import cache
from django.db import transaction

from .models import CalendarDay

SATURDAY = 5
KEPT_FOR = 600  # seconds in the cache


def is_working_day(day: date) -> bool:
    """Return whether people work on a day."""
    return day not in _days_off(day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the day that is ``count`` working days after ``day`` (before it, if negative).

    The first working day after ``day`` is 1; 0 returns ``day`` itself if it is worked, else the next one worked.
    """
    step = timedelta(days=-1 if count < 0 else 1)
    left = abs(count)
    if not left:
        while not is_working_day(day):
            day += step
        return day
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after ``first`` up to and including ``last``; negative if it lies before."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def has_calendar(year: int) -> bool:
    """Return whether the official calendar of a year is known."""
    return CalendarDay.objects.filter(day__year=year).exists() or _library_knows(year)


@transaction.atomic
def fill_year(year: int) -> int:
    """Fill the table for a year from the library where it has no rows; return how many days were written."""
    if CalendarDay.objects.filter(day__year=year).exists() or not _library_knows(year):
        return 0
    rows = []
    for day in _days_of(year):
        is_off, name = chinese_calendar.get_holiday_detail(day)
        rows.append(CalendarDay(day=day, is_working=not is_off, name=str(name or "")))
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(partial(forget, year))
    return len(rows)


def forget(year: int) -> None:
    """Drop what is cached of a year, after its rows changed."""
    cache.delete(_key(year))


def _days_off(year: int) -> frozenset[date]:
    found = cache.get(_key(year))
    if found is None:
        works = dict(CalendarDay.objects.filter(day__year=year).values_list("day", "is_working"))
        usual = chinese_calendar.is_workday if _library_knows(year) else _is_weekday
        found = frozenset(day for day in _days_of(year) if not (works[day] if day in works else usual(day)))
        cache.set(_key(year), found, KEPT_FOR)
    return frozenset(found)


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def _library_knows(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def _key(year: int) -> str:
    return f"core.workdays:{year}"
