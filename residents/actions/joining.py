"""Whether somebody may join a household at all."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused
from residents.models import Resident


def may_join(person: User) -> None:
    """Lock the person: who sends twice at once is told so, and lives in one place.

    Raises PermissionDenied for a closed account, FlowRefused for somebody who lives somewhere already.
    """
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise PermissionDenied
    if Resident.objects.current().filter(user=person).exists():
        raise FlowRefused(_("You are registered in a household already."), code="elsewhere")
