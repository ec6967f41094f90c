"""Claims to belong to a household."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.personal import mask_name
from places.models import Place, Placed
from residents.states import CLAIM, ClaimStage

from .households import Household, Resident


@kept
class HouseholdClaim(Placed, Dated):
    """Somebody's claim to live in a dwelling (认领), for the community desk to decide where the roster can't."""

    user = models.ForeignKey(User, models.PROTECT, related_name="household_claims", verbose_name=_("person"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="claims", verbose_name=_("household"))
    name = models.CharField(_("name"), max_length=60)
    words = models.CharField(_("a word to the desk"), max_length=300, blank=True)
    by_letter = models.BooleanField(_("has the letter"), default=False)
    disputed = models.BooleanField(_("disputed"), default=False)
    against = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="disputes", verbose_name=_("row in dispute")
    )
    answer_by = models.DateField(_("proof of both sides until"), null=True, blank=True)
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

    def get_absolute_url(self) -> str:
        """Return the claimant's page."""
        return reverse("residents:claim", args=[self.pk])


@kept
class ClaimAnswer(Dated):
    """What the other side says to a disputed claim (异议方陈述); its proof hangs on it as files."""

    claim = models.ForeignKey(HouseholdClaim, models.PROTECT, related_name="answers", verbose_name=_("claim"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    words = models.CharField(_("what you say to it"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("answer to a claim")
        verbose_name_plural = _("answers to claims")
        constraints = [models.UniqueConstraint(fields=["claim"], name="one_answer_per_claim")]

    def __str__(self) -> str:
        return str(self.claim)

    @property
    def place(self) -> Place:
        """The claim's place, for permissions."""
        return self.claim.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.claim.street_code
