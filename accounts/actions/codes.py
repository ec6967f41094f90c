"""One-time codes: sent by SMS, good once, for one purpose, for minutes and a few tries."""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OneTimeCode
from accounts.sms import send_sms
from accounts.states import CodePurpose
from core.personal import keyed_hash


class TooManyCodes(ValidationError):
    """A phone or an address asked for too many codes; ``wait`` says for how many seconds there is none."""

    def __init__(self, wait: int) -> None:
        super().__init__(_wait(wait), code="throttled")
        self.wait = wait


def send_code(*, phone: str, purpose: CodePurpose, ip: str | None) -> None:
    """Send a new code to a phone, whether an account has it or not; codes sent before are void.

    Raises TooManyCodes.
    """
    code = _issue(phone=phone, purpose=purpose, ip=ip)
    minutes = settings.CODE_SECONDS // 60
    send_sms(
        phone=phone,
        text=_("Your code is %(code)s, good for %(minutes)d minutes. Don't tell it to anybody. (%(purpose)s)")
        % {"code": code, "minutes": minutes, "purpose": purpose.label},
    )


@transaction.atomic
def redeem_code(*, phone: str, code: str, purpose: CodePurpose, keep: bool = False) -> bool:
    """Return whether this is the phone's code, and use it up; ``keep`` leaves a right code good for what follows.

    Every wrong answer costs a try of the newest code.
    """
    phone_hash = _hash(phone)
    newest = (
        OneTimeCode.objects.sent_to(phone_hash)
        .filter(purpose=purpose)
        .usable()
        .select_for_update()
        .order_by("-created_at", "-pk")
        .first()
    )
    expected = newest.digest if newest else ""
    # The work is the same whether there is a code or not.
    right = hmac.compare_digest(_digest(newest.salt if newest else "", purpose, phone_hash, code), expected)
    if newest is None:
        return False
    if not right:
        OneTimeCode.objects.filter(pk=newest.pk).update(tries_left=F("tries_left") - 1)
    elif not keep:
        OneTimeCode.objects.filter(pk=newest.pk).update(used_at=timezone.now())
    return right


@transaction.atomic
def _issue(*, phone: str, purpose: CodePurpose, ip: str | None) -> str:
    phone_hash = _hash(phone)
    _one_at_a_time(phone_hash)
    _refuse_too_many(phone_hash, ip)
    OneTimeCode.objects.sent_to(phone_hash).filter(purpose=purpose).usable().update(expires_at=timezone.now())
    code = f"{secrets.randbelow(10**6):06d}"
    salt = secrets.token_hex(16)
    OneTimeCode.objects.create(
        phone_hash=phone_hash,
        purpose=purpose,
        salt=salt,
        digest=_digest(salt, purpose, phone_hash, code),
        ip=ip,
        tries_left=settings.CODE_TRIES,
        expires_at=timezone.now() + timedelta(seconds=settings.CODE_SECONDS),
    )
    return code


def _hash(phone: str) -> str:
    return keyed_hash(phone) or ""


def _digest(salt: str, purpose: CodePurpose, phone_hash: str, code: str) -> str:
    message = f"{salt}:{purpose.value}:{phone_hash}:{code.strip()}"
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), sha256).hexdigest()


def _one_at_a_time(phone_hash: str) -> None:
    """Let two requests for the same phone follow each other, so that the limit can't be passed in parallel."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [phone_hash])


def _refuse_too_many(phone_hash: str, ip: str | None) -> None:
    now = timezone.now()
    for who, limits in (
        ({"phone_hash": phone_hash}, settings.CODE_LIMITS_PER_PHONE),
        ({"ip": ip}, settings.CODE_LIMITS_PER_ADDRESS if ip else ()),
    ):
        for seconds, most in limits:
            sent = OneTimeCode.objects.filter(**who, created_at__gt=now - timedelta(seconds=seconds))
            times = list(sent.order_by("-created_at").values_list("created_at", flat=True)[:most])
            if len(times) >= most:
                wait = int((times[-1] + timedelta(seconds=seconds) - now).total_seconds()) + 1
                raise TooManyCodes(wait)


def _wait(seconds: int) -> str:
    if seconds <= 90:  # noqa: PLR2004 - up to a minute and a half in seconds
        return _("A code was sent just now. You can ask for another in %(count)d seconds.") % {"count": seconds}
    minutes = -(-seconds // 60)
    return _("Too many codes were asked for. Please try again in %(count)d minutes.") % {"count": minutes}
