"""What every row about an organisation's life on the register shares."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Dated
from places.models import Place

from .organisations import Organisation


class Concerning(Dated):
    """A row about one organisation, found by its street without a join."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="%(class)ss", verbose_name=_("organisation")
    )
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the street from the organisation."""
        self.street_id = self.organisation.street_id
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The organisation's place, for permissions."""
        return self.organisation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.organisation.street_code
