"""A resident moves out."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actions.roles import end_role
from accounts.models import RoleGrant, User
from accounts.states import Role
from residents.models import Resident


@transaction.atomic
def move_out(*, resident: Resident, on: date, by: User) -> Resident:
    """Register that somebody has moved out: the role at the unit ends, and the account may join another household.

    Raises PermissionDenied.
    """
    locked = Resident.objects.select_for_update(of=("self",)).select_related("household__place", "user")
    found = locked.get(pk=resident.pk)
    if not by.has_perm("residents.change_resident", found):
        raise PermissionDenied
    held = RoleGrant.objects.current().filter(user=found.user, role=Role.RESIDENT, place=found.household.place)
    for grant in held if found.user else ():
        end_role(grant=grant, by=None)
    found.user, found.moved_out_on = None, on
    found.save(update_fields=["user", "moved_out_on", "updated_at"])
    return found
