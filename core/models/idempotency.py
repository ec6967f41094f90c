"""Writes that may be repeated: the answer is kept under the caller's key."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """A write that a client may send twice, and the answer that it got the first time (防重复提交)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    key = models.CharField(_("key"), max_length=80)
    route = models.CharField(_("address"), max_length=300)
    digest = models.CharField(_("digest of the content"), max_length=64)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("repeatable write")
        verbose_name_plural = _("repeatable writes")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_write_per_user_and_key")]

    def __str__(self) -> str:
        return self.route
