"""How the text of a proposal changed after others had supported it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import append_only

from .proposals import Proposal

TEXTS = ("title", "problem", "wish", "beneficiaries")


class Version(models.Model):
    """The text as it was before a change (历史版本); number 1 is the first that others supported."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, db_index=False, related_name="versions", verbose_name=_("proposal")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    texts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("text"))
    note = models.CharField(_("what was changed and why"), max_length=200)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_number")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.proposal} · {self.number}"
