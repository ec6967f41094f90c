"""Whole months, as tenures, terms and windows count them."""

from calendar import monthrange
from datetime import date


def months_filed(filed_on: date, on: date) -> int:
    """Return the whole months between filing and a day."""
    return (on.year - filed_on.year) * 12 + on.month - filed_on.month - (on.day < filed_on.day)


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier, or the last of that month if it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, or the last of that month if it is shorter."""
    return months_before(day, -months)
