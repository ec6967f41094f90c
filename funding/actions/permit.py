"""The check that every action makes first."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User


def require(by: User, permission: str, obj: Any) -> None:
    """Refuse who may not. Raises PermissionDenied."""
    if not by.has_perm(permission, obj):
        raise PermissionDenied(_("You are not permitted to do this."))
