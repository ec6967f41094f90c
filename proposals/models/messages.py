"""What was written before there were proposals: messages to the office, brought in as proposals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .proposals import Proposal


class ImportedMessage(models.Model):
    """Where a proposal came from that was a message to the office before (导入的留言)."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="imported", verbose_name=_("proposal"))
    number = models.CharField(_("number of the message"), max_length=20, unique=True)
    writer = models.CharField(_("writer's mark"), max_length=40, blank=True)
    likes = models.PositiveIntegerField(_("likes"), default=0)
    dislikes = models.PositiveIntegerField(_("dislikes"), default=0)
    has_category = models.BooleanField(
        _("came with a category"), default=False, help_text=_("Then the text model learns from it.")
    )
    imported_at = models.DateTimeField(_("brought in"), auto_now_add=True)

    class Meta:
        verbose_name = _("imported message")
        verbose_name_plural = _("imported messages")

    def __str__(self) -> str:
        return self.number
