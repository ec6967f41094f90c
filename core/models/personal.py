"""The log of who saw personal data in the clear, and why."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .base import append_only


class Reveal(models.Model):
    """One unmasking of a personal field (查看明文): who, whose, which, why, when."""

    subject_label = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("number of record"))
    field = models.CharField(_("field"), max_length=40)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("reader")
    )
    reader_name = models.CharField(_("name"), max_length=60)
    reason = models.CharField(_("reason"), max_length=300)
    revealed_at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("unmasking")
        verbose_name_plural = _("unmaskings")
        indexes = [models.Index(fields=["subject_label", "subject_id"], name="reveal_by_subject")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.reader_name} · {self.subject_label} {self.subject_id} · {self.field}"
