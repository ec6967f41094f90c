"""Letters that prove access to a letterbox."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from places.models import Placed

from .households import Household


@kept
class HouseholdLetter(Placed, Dated):
    """A printed letter to a household (入户信) with a code to join it; only the keyed hash of the code is kept."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="letters", verbose_name=_("household"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("printed by"))
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    uses = models.PositiveSmallIntegerField(_("uses"), default=0)
    most_uses = models.PositiveSmallIntegerField(_("most uses"))

    class Meta:
        verbose_name = _("letter to a household")
        verbose_name_plural = _("letters to households")
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(revoked_at=None), name="one_valid_letter_per_household"
            ),
            models.CheckConstraint(condition=Q(uses__lte=models.F("most_uses")), name="letter_not_overused"),
        ]
        indexes = [models.Index(fields=["street", "-id"], name="letter_by_street")]

    def __str__(self) -> str:
        return f"{self.household} · {self.expires_on}"

    def is_valid(self, today: date) -> bool:
        """Whether it opens the household today."""
        return self.revoked_at is None and today <= self.expires_on and self.uses < self.most_uses

    @staticmethod
    def link(token: str) -> str:
        """Return the address that the letter's QR leads to."""
        return f"{settings.SITE_URL.rstrip('/')}/join/letter/{token}/"
