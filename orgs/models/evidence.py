"""The evidence of an organisation's work: the only thing that ratings read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import append_only
from orgs.states import EvidenceKind
from places.models import Place

from .organisations import Organisation


class Evidence(models.Model):
    """One fact about an organisation's work that the platform itself holds (佐证); a correction is a new row."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="evidence", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("street"))
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    key = models.CharField(
        _("key"), max_length=120, unique=True, help_text=_("What it comes from, once: activities.event:12")
    )
    happened_on = models.DateField(_("happened on"))
    quantity = models.IntegerField(
        _("quantity"), default=1, help_text=_("Pieces, person-times, fen, or points out of 100.")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("person")
    )
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(fields=["organisation", "kind", "happened_on"], name="evidence_by_kind")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_on}"
