"""Who supports a proposal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residents.models import Household

from .proposals import Proposal


class Support(models.Model):
    """One person's support of a proposal (附议). Households are counted: the first of a household ``counts``."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, db_index=False, related_name="supports", verbose_name=_("proposal")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    # Empty for those of whom the roster knows no household; each of them counts for one.
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("household")
    )
    counts = models.BooleanField(_("counts"), default=True)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="one_support_per_person"),
            models.UniqueConstraint(
                fields=["proposal", "household"], condition=Q(counts=True), name="one_support_counts_per_household"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.user}"
