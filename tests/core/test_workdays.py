"""Working days: adjusted holidays, single days that staff set, years that nobody knows yet."""

from datetime import date

import pytest
from django.core.cache import cache

from core.models import CalendarDay
from core.workdays import add_working_days, fill_year, forget, is_working_day, working_days_between

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    cache.clear()


def test_the_week_of_a_festival_is_paid_for_by_weekends() -> None:
    worked = [day for day in range(14, 29) if is_working_day(date(2026, 2, day))]
    assert worked == [14, 24, 25, 26, 27, 28]  # Saturdays the 14th and 28th are worked


@pytest.mark.parametrize(
    ("start", "count", "found"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # not announced yet: Monday to Friday
    ],
)
def test_counting(start: date, count: int, found: date) -> None:
    assert add_working_days(start, count) == found


def test_days_between_count_both_ways() -> None:
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert working_days_between(date(2026, 10, 12), date(2026, 9, 30)) == -4
    assert working_days_between(date(2026, 10, 1), date(2026, 10, 1)) == 0


@pytest.mark.parametrize(("year", "saturday"), [(2026, date(2026, 11, 28)), (2028, date(2028, 6, 3))])
def test_one_day_that_staff_set_changes_no_other(year: int, saturday: date) -> None:
    CalendarDay.objects.create(day=date(year, 5, 9), is_working=False, name="停电")
    assert [is_working_day(day) for day in (date(year, 5, 9), date(year, 5, 10), saturday)] == [
        False,
        year == 2028,
        False,
    ]


def test_what_changed_counts_once_it_is_forgotten() -> None:
    assert is_working_day(date(2026, 11, 24))
    CalendarDay.objects.create(day=date(2026, 11, 24), is_working=False)
    assert is_working_day(date(2026, 11, 24))
    forget(2026)
    assert not is_working_day(date(2026, 11, 24))


def test_a_year_is_filled_once_and_forgotten_only_when_it_is_saved(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as later:
        assert (fill_year(2026), fill_year(2026), fill_year(2028)) == (365, 0, 0)
    assert [callback.args for callback in later] == [(2026,)]
