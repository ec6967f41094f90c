"""Devices: a token for each, named, listed and taken away one by one or all at once."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.models import Device, User


@transaction.atomic
def add_device(*, user: User, name: str, second_factor: str = "") -> tuple[Device, str]:
    """Give a device of a person whom a code has proven a token; return the device and the token, shown this once.

    Raises PermissionDenied for a closed account, ValidationError for a missing or wrong second factor.
    """
    if not user.is_active:
        raise PermissionDenied(_("This account is closed. Please ask the staff of your community."))
    _check_second_factor(user, second_factor)
    token, key = AuthToken.objects.create(user=user)
    return Device.objects.create(token=token, name=name.strip()[:60] or _("A device")), key


@transaction.atomic
def remove_device(*, device_id: int, by: User) -> bool:
    """Sign a device of one's own out; False if there is no such device."""
    deleted, _rows = AuthToken.objects.filter(device__pk=device_id, user=by).delete()
    return bool(deleted)


@transaction.atomic
def remove_all_devices(*, by: User) -> int:
    """Sign all devices of one's own out; return how many there were."""
    devices = Device.objects.filter(token__user=by)
    count = devices.count()
    AuthToken.objects.filter(user=by).delete()
    return count


def needs_second_factor(user: User) -> bool:
    """Whether this person has set a second factor up."""
    return bool(is_mfa_enabled(user))


def _check_second_factor(user: User, answer: str) -> None:
    if not needs_second_factor(user):
        if settings.STAFF_MFA_REQUIRED and user.is_staff:
            raise ValidationError({"second_factor": _("Staff set up a second factor on the website first.")})
        return
    if not answer:
        raise ValidationError({"second_factor": _("Please give the code of your authenticator app as well.")})
    factors = Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    )
    if not any(factor.wrap().validate_code(answer) for factor in factors):
        raise ValidationError({"second_factor": _("This code of the authenticator app is not right.")})
