"""Personal data: encrypted at rest, found by a keyed hash, masked on every screen (个人信息保护法)."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

LEAST_REASON = 4  # characters


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    derived = (base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in keys)
    return MultiFernet([Fernet(key) for key in derived])


def encrypt(text: str) -> str:
    """Return the text encrypted with the newest of FIELD_KEYS; an empty text stays empty."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text of a token written with any of FIELD_KEYS. Raises ImproperlyConfigured if no key fits."""
    if not token:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        msg = "A personal field was written with a key that FIELD_KEYS no longer holds."
        raise ImproperlyConfigured(msg) from error


def renew(token: str) -> str:
    """Return the token as it is if the newest of FIELD_KEYS wrote it, else the same text written with that key."""
    keys = tuple(settings.FIELD_KEYS)
    try:
        _box(keys[:1]).decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token))
    return token


def keyed_hash(text: str) -> str | None:
    """Return the HMAC-SHA256 of a normalised text, for look-ups and uniqueness; None for an empty one."""
    normal = "".join(text.split()).upper()
    if not normal:
        return None
    return hmac.new(settings.HASH_KEY.encode(), normal.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds encrypted; it can't be filtered by, only its keyed hash can."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str:
        """Decrypt on the way out."""
        return decrypt(value or "")

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every look-up but "is empty", which needs no key."""
        if lookup_name in {"exact", "isnull"}:
            return super().get_lookup(lookup_name)
        return None


def mask_phone(phone: str) -> str:
    """Return ``138****5678``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)  # noqa: PLR2004


def mask_id_number(number: str) -> str:
    """Return ``370502********0011``."""
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "*" * len(number)  # noqa: PLR2004


def mask_name(name: str) -> str:
    """Return ``张*``: the family name and one star."""
    return f"{name[:1]}*" if name else ""


def reveal(*, obj: models.Model, field: str, by: Any, reason: str) -> str:
    """Return a personal field in the clear and log who read whose field and why.

    Raises PermissionDenied without the permission ``core.reveal_personal``, ValidationError without a reason.
    """
    from .models import Reveal  # noqa: PLC0415 - models import the fields

    if not by.has_perm("core.reveal_personal", obj):
        raise PermissionDenied(_("Your role does not need this in the clear."))
    if len(reason.strip()) < LEAST_REASON:
        raise ValidationError({"reason": _("Say why you need it.")})
    Reveal.objects.create(
        subject_label=obj._meta.label_lower,
        subject_id=obj.pk,
        field=field,
        reader=by,
        reader_name=by.get_full_name(),
        reason=reason.strip()[:300],
    )
    return str(getattr(obj, field))
