"""Party members who registered where they live as well as where they work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.models import Dated
from places.models import Place

from .households import Resident


@kept
class DualRegistration(Dated):
    """A Party member's registration at home beside the one at work (双报到): told to staff of the place alone."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="dual_registrations", verbose_name=_("resident")
    )
    workplace = models.CharField(_("workplace"), max_length=80)
    registered_on = models.DateField(_("registered on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("dual registration")
        verbose_name_plural = _("dual registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(ended_on=None), name="one_current_dual_registration"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("registered_on")), name="dual_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.workplace

    @property
    def place(self) -> Place:
        """The household's place, for permissions."""
        return self.resident.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.place.street_code
