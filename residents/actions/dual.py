"""A Party member registers at home beside the workplace, and ends it."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.consents import give_consent
from accounts.models import User
from accounts.states import ConsentKind
from residents.models import DualRegistration, Resident


@transaction.atomic
def register_dual(
    *, resident: Resident, workplace: str, registered_on: date, note: str = "", consent: bool = False, by: User
) -> DualRegistration:
    """Register a Party member at home too; the earlier registration ends that day.

    The person consents in person to its being kept; staff note what was told at the desk. Raises PermissionDenied,
    ValidationError.
    """
    row = Resident.objects.select_for_update(of=("self",)).select_related("household__place").get(pk=resident.pk)
    if not by.has_perm("residents.keep_dualregistration", DualRegistration(resident=row)):
        raise PermissionDenied(_("You can't register this person."))
    if row.moved_out_on is not None:
        raise ValidationError(_("This person has moved out."))
    if not row.is_party_member:
        raise ValidationError(_("The office has not noted you as a Party member. Please ask the community desk."))
    if not workplace.strip():
        raise ValidationError({"workplace": _("Please name the workplace.")})
    if registered_on > timezone.localdate() or (row.birth_date and registered_on < row.birth_date):
        raise ValidationError({"registered_on": _("This day can't be; check it.")})
    if row.user_id == by.pk:
        if not consent:
            raise ValidationError({"consent": _("Without your consent this is not kept.")})
        give_consent(kind=ConsentKind.SENSITIVE, by=by)
    for earlier in DualRegistration.objects.select_for_update().filter(resident=row, ended_on=None):
        earlier.ended_on = max(earlier.registered_on, registered_on)
        earlier.save(update_fields=["ended_on", "updated_at"])
    registration = DualRegistration(
        resident=row, workplace=workplace.strip(), registered_on=registered_on, note=note.strip()[:200]
    )
    registration.full_clean()
    registration.save()
    return registration


@transaction.atomic
def end_dual(*, registration: DualRegistration, by: User) -> DualRegistration:
    """End a registration today. Raises PermissionDenied, ValidationError if it has ended."""
    rows = DualRegistration.objects.select_for_update(of=("self",)).select_related("resident__household__place")
    found = rows.get(pk=registration.pk)
    if not by.has_perm("residents.keep_dualregistration", found):
        raise PermissionDenied(_("You can't end this."))
    if found.ended_on is not None:
        raise ValidationError(_("This has ended already."))
    found.ended_on = max(timezone.localdate(), found.registered_on)
    found.save(update_fields=["ended_on", "updated_at"])
    return found
