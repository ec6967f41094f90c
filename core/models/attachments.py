"""Files that belong to a matter."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Visibility


class Attachment(models.Model):
    """A file of a matter (附件): kept under its number, served only after a check of who asks."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("file"), max_length=200)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    digest = models.CharField(_("SHA-256"), max_length=64)
    subject_label = models.CharField(_("kind of matter"), max_length=60)
    subject_id = models.BigIntegerField(_("number of matter"))
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["subject_label", "subject_id"], name="attachment_by_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown_inline(self) -> bool:
        """Whether a browser may show it; everything else is only saved."""
        return self.media_type in {"image/jpeg", "image/png", "image/webp", "application/pdf"}
