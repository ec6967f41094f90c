"""What people have done for others: the facts that talents are found by."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import append_only
from places.models import Place, Placed
from residents.states import DeedKind


class DeedQuerySet(models.QuerySet["Deed"]):
    """Deeds by whose and where."""

    def of(self, user: User) -> Self:
        """Return a person's own."""
        return self.filter(user=user)

    def within(self, place: Place) -> Self:
        """Return those done for a place and below."""
        return self.filter(place__path__startswith=place.path)


class Deed(Placed):
    """Something that somebody did for others (事迹), written once by whatever process it came of."""

    user = models.ForeignKey(User, models.PROTECT, related_name="deeds", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=DeedKind)
    key = models.CharField(_("key"), max_length=80, unique=True, help_text=_("Where it came from; counted once."))
    title = models.CharField(_("title"), max_length=120)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    happened_on = models.DateField(_("day"))
    url = models.CharField(_("page"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        indexes = [
            models.Index(fields=["user", "-happened_on"], name="deed_by_person"),
            models.Index(fields=["street", "happened_on"], name="deed_by_day"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> Decimal:
        """The minutes of volunteering as hours, to one decimal."""
        return (Decimal(self.quantity) / 60).quantize(Decimal("0.1"))
