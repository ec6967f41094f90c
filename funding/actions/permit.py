"""The checks that several actions make first."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User


def require(by: User, permission: str, obj: Any) -> None:
    """Refuse who may not. Raises PermissionDenied."""
    if not by.has_perm(permission, obj):
        raise PermissionDenied(_("You are not permitted to do this."))


def past_day(day: date | None) -> date:
    """Return the day on which money moved, today by default. Raises ValidationError for a day that lies ahead."""
    today = timezone.localdate()
    if day is not None and day > today:
        raise ValidationError(_("Money can't have moved on a day that lies ahead."), code="day")
    return day or today
