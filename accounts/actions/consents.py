"""Consents given and withdrawn."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.consents import NOTICES
from accounts.models import Consent, ConsentText, User
from accounts.states import ConsentKind

Withdrawal = Callable[[User], None]
_withdrawals: dict[ConsentKind, list[Withdrawal]] = {}


def on_withdrawal(kind: ConsentKind, call: Withdrawal) -> None:
    """Register what a floor above ends, in the same transaction, when somebody withdraws this consent."""
    calls = _withdrawals.setdefault(kind, [])
    if call not in calls:
        calls.append(call)


def keep_words(kind: ConsentKind) -> ConsentText:
    """Keep the words of a consent as they are shown now, and return them."""
    notice = NOTICES[kind]
    words = {"kind": kind, "version": notice.version, "language": get_language() or "", "text": notice.text}
    text, _new = ConsentText.objects.get_or_create(digest=notice.digest, defaults=words)
    return text


@transaction.atomic
def give_consent(*, kind: ConsentKind, by: User) -> Consent:
    """Note that a person consents to the words shown now; a consent to the same version is kept as it is."""
    _in_person(by)
    notice = NOTICES[kind]
    person = User.objects.select_for_update().get(pk=by.pk)
    current = person.consents.current().filter(kind=kind).first()
    if current and current.version == notice.version:
        return current
    if current:
        person.consents.filter(pk=current.pk).update(withdrawn_at=timezone.now())
    keep_words(kind)
    return Consent.objects.create(user=person, kind=kind, version=notice.version, text_digest=notice.digest)


@transaction.atomic
def withdraw_consent(*, kind: ConsentKind, by: User) -> None:
    """Withdraw a consent. Without the first one, on personal information, the account closes and its devices sign out.

    Raises ValidationError if there is nothing to withdraw, or for staff, whose account belongs to their office.
    """
    _in_person(by)
    person = User.objects.select_for_update().get(pk=by.pk)
    if kind == ConsentKind.PRIVACY and person.is_staff:
        raise ValidationError(_("Your account belongs to your office. Please ask its system administrator."))
    if not person.consents.current().filter(kind=kind).update(withdrawn_at=timezone.now()):
        raise ValidationError(_("There is no such consent to withdraw."))
    for call in _withdrawals.get(kind, ()):
        call(person)
    if kind == ConsentKind.PRIVACY:
        person.is_active = False
        person.save(update_fields=["is_active"])
        AuthToken.objects.filter(user=person).delete()


def _in_person(by: User) -> None:
    if by.acting_for is not None:
        raise PermissionDenied(_("A consent is given and withdrawn in person only."))
