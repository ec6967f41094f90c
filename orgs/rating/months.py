"""Whole months, as tenure and windows count them."""

from datetime import date


def months_filed(filed_on: date, on: date) -> int:
    """Return the whole months between filing and a day."""
    return (on.year - filed_on.year) * 12 + on.month - filed_on.month - (on.day < filed_on.day)
