"""The centres of a street, their spaces, and what every row of a centre shares."""

from datetime import time
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import kept
from core.models import Dated
from orgs.states.centre_spaces import STAY_KINDS, SpaceKind
from places.models import Place, Placed

from .organisations import Organisation

LARGEST = 500


class Weekday(models.IntegerChoices):
    """A day of the week."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def working_week() -> list[int]:
    """Return Monday to Friday."""
    return [0, 1, 2, 3, 4]


@kept
class IncubationCentre(Placed, Dated):
    """A centre where social organisations are helped and housed (社会组织服务中心、孵化基地)."""

    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120)
    opens_at = models.TimeField(_("opens at"), default=time(8, 30))
    closes_at = models.TimeField(_("closes at"), default=time(17, 30))
    open_days = ArrayField(
        models.SmallIntegerField(choices=Weekday), default=working_week, verbose_name=_("days on which it is open")
    )
    hours_note = models.CharField(
        _("about the opening hours"), max_length=120, blank=True, help_text=_("For example: closed over lunch.")
    )
    phone = models.CharField(_("phone of the office"), max_length=30, blank=True, help_text=_("Everybody reads it."))
    run_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="centres_run",
        verbose_name=_("run by"),
        help_text=_("The federation, or another organisation. Empty: the street itself."),
    )
    offers = models.TextField(_("what it offers"), max_length=2000, blank=True)
    how_to_apply = models.TextField(_("how to apply"), max_length=2000, blank=True)
    is_active = models.BooleanField(pgettext_lazy("centre", "open"), default=True)

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="centre_name_unique_in_street",
                violation_error_message=_("The street has a centre of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="centre_opens_before_it_closes",
                violation_error_message=_("The centre closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the public page."""
        return reverse("orgs:centre_page", args=[self.pk])

    @property
    def days_in_words(self) -> str:
        """The days on which it is open, in words."""
        return "、".join(str(Weekday(day).label) for day in sorted(self.open_days) if day in Weekday.values)


class OfCentre(Dated):
    """A row of a centre, found by its street without a join."""

    centre = models.ForeignKey(IncubationCentre, models.PROTECT, related_name="%(class)ss", verbose_name=_("centre"))
    street = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False, verbose_name=_("street"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the street from the centre."""
        self.street_id = self.centre.street_id
        super().save(*args, **kwargs)

    @property
    def place(self) -> Place:
        """The centre's place, for permissions."""
        return self.centre.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.centre.street_code


class CentreSpaceQuerySet(models.QuerySet["CentreSpace"]):
    """Spaces as people ask for them."""

    def usable(self) -> Self:
        """Return those in use, of centres that are open."""
        return self.filter(is_usable=True, centre__is_active=True)

    def to_stay_in(self) -> Self:
        """Return desks, rooms and storage."""
        return self.filter(kind__in=STAY_KINDS)

    def to_meet_in(self) -> Self:
        """Return the meeting rooms."""
        return self.filter(kind=SpaceKind.MEETING)


@kept
class CentreSpace(OfCentre):
    """A desk, a room, a storage place or a meeting room of a centre (工位、办公室、储物间、会议室)."""

    kind = models.CharField(_("kind"), max_length=10, choices=SpaceKind)
    code = models.CharField(_("code"), max_length=10, help_text=_("As on its door: A01, 201."))
    name = models.CharField(_("name"), max_length=40, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("for how many people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LARGEST)]
    )
    floor = models.CharField(pgettext_lazy("of a house", "floor"), max_length=10, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Everybody reads it."))
    is_usable = models.BooleanField(_("in use"), default=True)

    objects = CentreSpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space of a centre")
        verbose_name_plural = _("spaces of a centre")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"],
                name="centre_space_code_once",
                violation_error_message=_("The centre has a space of this code already."),
            ),
            models.CheckConstraint(condition=Q(capacity__range=(1, LARGEST)), name="centre_space_holds_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}" + (f" {self.name}" if self.name else "")

    @property
    def is_booked_by_the_hour(self) -> bool:
        """Whether it is a meeting room."""
        return self.kind == SpaceKind.MEETING
