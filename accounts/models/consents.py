"""What people consented to, in which words, and when they withdrew it."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.states import ConsentKind
from core.models import append_only

from .user import User


class ConsentText(models.Model):
    """The words that people consented to, as they were shown, found by their digest (告知书)."""

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ConsentKind)
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words of a consent")
        verbose_name_plural = _("words of consents")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version} ({self.language})"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by whether they still hold."""

    def current(self) -> Self:
        """Return those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """What a person consented to, in which version, when it was given and when withdrawn (同意记录)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=20, choices=ConsentKind)
    version = models.CharField(_("version"), max_length=20)
    text_digest = models.CharField(_("digest of the text"), max_length=64)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(withdrawn_at=None), name="one_current_consent_per_kind"
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="only_withdrawal", exclude=["withdrawn_at"]),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
