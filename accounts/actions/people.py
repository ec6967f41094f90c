"""Accounts: joined by phone, opened for somebody offline, handed over, and how their owner likes the pages."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import CodePurpose, ConsentKind

from .codes import redeem_code
from .consents import give_consent


@transaction.atomic
def join(*, phone: str, name: str, language: str = "zh-hans") -> User:
    """Open an account for a person whose phone a code has just proven, and note the consent to the privacy notice.

    Raises ValidationError if the phone has an account already.
    """
    user = User(name=clean_name(name), phone=phone, phone_verified=True, language=language)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError(_("This phone number has an account already.")) from error
    give_consent(kind=ConsentKind.PRIVACY, by=user)
    return user


@transaction.atomic
def set_phone(*, user: User, phone: str, verified: bool) -> None:
    """Give an account a phone. Raises ValidationError if another account has it."""
    if User.objects.with_phone(phone).exclude(pk=user.pk).exists():
        raise ValidationError(_("This phone number has an account already."))
    user.phone, user.phone_verified = phone, verified
    user.save(update_fields=["phone", "phone_verified"])


@transaction.atomic
def set_preferences(*, by: User, language: str | None = None, large_text: bool | None = None) -> None:
    """Keep how a person likes the pages: the language, and whether in large text."""
    changed = {"language": language, "large_text": large_text}
    User.objects.filter(pk=by.pk).update(**{name: value for name, value in changed.items() if value is not None})


def change_phone(*, phone: str, code: str, by: User) -> None:
    """Give one's own account another phone, proven by the code that came to it. Raises ValidationError."""
    if by.acting_for is not None:
        raise PermissionDenied(_("This can't be done while acting for somebody."))
    if not redeem_code(phone=phone, code=code, purpose=CodePurpose.NEW_PHONE):
        raise ValidationError({"code": _("This code is wrong or too old. You can ask for another one.")})
    set_phone(user=by, phone=phone, verified=True)


def clean_name(name: str) -> str:
    """Return a name without needless spaces. Raises ValidationError if nothing is left or it can't be a name."""
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():  # noqa: PLR2004 - as long as the column
        raise ValidationError({"name": _("Please give your name.")})
    return name
