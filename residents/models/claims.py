"""Claims to belong to a household."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import mask_name
from places.models import Placed
from residents.states import CLAIM, ClaimStage

from .households import Household


@kept
class HouseholdClaim(Placed, Dated):
    """Somebody's claim to live in a dwelling (认领), for the community desk to decide where the roster can't."""

    user = models.ForeignKey(User, models.PROTECT, related_name="household_claims", verbose_name=_("person"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="claims", verbose_name=_("household"))
    name = models.CharField(_("name"), max_length=60)
    words = models.CharField(_("a word to the desk"), max_length=300, blank=True)
    stage = models.CharField(_("state"), max_length=12, choices=ClaimStage, default=ClaimStage.FILED)

    class Meta:
        verbose_name = _("household claim")
        verbose_name_plural = _("household claims")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(stage=ClaimStage.FILED), name="one_open_claim_per_person"
            )
        ]
        indexes = [models.Index(fields=["street", "stage", "-id"], name="claim_by_stage")]
        triggers = [CLAIM.trigger()]

    def __str__(self) -> str:
        return f"{mask_name(self.name)} · {self.household}"
