"""One-time codes sent to a phone, and the devices that hold a token."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts.states import CodePurpose


class OneTimeCodeQuerySet(models.QuerySet["OneTimeCode"]):
    """Codes by who asked and whether they still serve."""

    def sent_to(self, phone_hash: str) -> Self:
        """Return the codes sent to a phone."""
        return self.filter(phone_hash=phone_hash)

    def usable(self) -> Self:
        """Return the codes that were neither used, nor guessed at too often, nor are too old."""
        return self.filter(used_at=None, expires_at__gt=timezone.now(), tries_left__gt=0)


class OneTimeCode(models.Model):
    """A code of six digits sent to a phone (验证码): kept as a keyed digest, good once, for minutes and a few tries."""

    phone_hash = models.CharField(max_length=64, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=CodePurpose)
    digest = models.CharField(max_length=64, editable=False)
    salt = models.CharField(max_length=32, editable=False)
    ip = models.GenericIPAddressField(_("network address"), null=True)
    tries_left = models.PositiveSmallIntegerField(_("tries left"))
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used at"), null=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = [
            models.Index(fields=["phone_hash", "-created_at"], name="code_by_phone"),
            models.Index(fields=["ip", "-created_at"], name="code_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.created_at:%Y-%m-%d %H:%M}"


class Device(models.Model):
    """A phone or computer that holds a token of its owner's (设备)."""

    token = models.OneToOneField(AuthToken, models.CASCADE, related_name="device", editable=False)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.name
