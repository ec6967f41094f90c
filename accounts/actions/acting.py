"""Acting for a resident who isn't online (代办), with a reason and for two hours at most; opening and handing over."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ActingSession, User
from accounts.states import CodePurpose, ConsentKind, Role
from places.models import Place

from .codes import redeem_code
from .consents import give_consent
from .people import clean_name, set_phone
from .roles import grant_role

LONGEST = 120


@transaction.atomic
def start_acting(*, resident: User, reason: str, minutes: int = 60, by: User) -> ActingSession:
    """Begin to act for an offline resident; what was begun before ends. ``minutes``: 1 to 120.

    Raises PermissionDenied or ValidationError.
    """
    actor = User.objects.select_for_update().get(pk=by.pk)
    if not by.has_perm("accounts.act_for", resident):
        raise PermissionDenied(_("You can't act for this person."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why you act for this person.")})
    if not 1 <= minutes <= LONGEST:
        raise ValidationError({"minutes": _("One acts for somebody for two hours at most.")})
    now = timezone.now()
    ActingSession.objects.filter(actor=actor, ended_at=None).update(ended_at=now)
    return ActingSession.objects.create(
        actor=actor,
        resident=resident,
        actor_name=by.get_full_name()[:60],
        actor_role=_role_of_helper(by, resident),
        reason=reason.strip()[:200],
        starts_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )


@transaction.atomic
def stop_acting(*, by: User) -> int:
    """End whatever acting somebody has begun; return how many sessions ended."""
    return ActingSession.objects.filter(actor=by, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def open_offline_account(*, name: str, place: Place, reason: str, by: User) -> User:
    """Open an account without a phone for a resident of a place, so that somebody can act for that person.

    Raises PermissionDenied or ValidationError.
    """
    if by.acting_for is not None or not by.has_perm("accounts.open_offline_account", place):
        raise PermissionDenied(_("You can't open an account for somebody who lives here."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why this person can't join alone.")})
    resident = User(name=clean_name(name))
    resident.set_unusable_password()
    resident.save()
    grant = grant_role(user=resident, role=Role.RESIDENT, place=place, by=None, note=reason.strip()[:200])
    grant.granted_by = by
    grant.save(update_fields=["granted_by"])
    return resident


def hand_over_account(*, resident: User, phone: str, code: str, by: User) -> User:
    """Hand an account to its resident: the code that came to the resident's own phone proves it.

    From then on nobody acts for the resident any more. Raises PermissionDenied or ValidationError.
    """
    if by.acting_for is not None or not by.has_perm("accounts.act_for", resident):
        raise PermissionDenied(_("You can't hand over the account of this person."))
    if not redeem_code(phone=phone, code=code, purpose=CodePurpose.HAND_OVER):
        raise ValidationError({"code": _("This code is wrong or too old. You can ask for another one.")})
    return _handed_over(resident, phone)


@transaction.atomic
def _handed_over(resident: User, phone: str) -> User:
    owner = User.objects.select_for_update().get(pk=resident.pk)
    if owner.phone_verified:
        raise ValidationError(_("This account was handed over already."))
    set_phone(user=owner, phone=phone, verified=True)
    give_consent(kind=ConsentKind.PRIVACY, by=owner)
    ActingSession.objects.filter(resident=owner, ended_at=None).update(ended_at=timezone.now())
    return owner


def _role_of_helper(by: User, resident: User) -> str:
    homes = resident.standing.paths(Role.RESIDENT, Role.REPRESENTATIVE)
    for held in by.standing.held:
        if held.role != Role.RESIDENT and held.path and any(home.startswith(held.path) for home in homes):
            return str(held.role.label)
    return str(Role.REPRESENTATIVE.label)
