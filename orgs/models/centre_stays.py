"""Who sits where at a centre and for how long, and who meets in which room at what time."""

from collections.abc import Iterable
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from orgs.states.centre_spaces import BOOKING, HELD_ONCE, HOLDING, STANDING, STAY, BookingStage, SpaceKind, StayStage

from .centre_spaces import CentreSpace, OfCentre
from .circles import Circle
from .organisations import Organisation
from .party_spans import Span

Guest = Organisation | Circle
M = TypeVar("M", bound=models.Model)


class GuestQuerySet(models.QuerySet[M]):
    """Rows by the organisation or circle to which they belong."""

    def of(self, guest: Guest) -> Self:
        """Return those of an organisation and of the circle that it was before, or those of a circle."""
        if isinstance(guest, Organisation):
            return self.filter(Q(organisation=guest) | Q(circle__organisation=guest))
        return self.filter(circle=guest)

    def of_any(self, guests: Iterable[Guest]) -> Self:
        """Return those of any of them."""
        rows = list(guests)
        organisations = [guest.pk for guest in rows if isinstance(guest, Organisation)]
        circles = [guest.pk for guest in rows if isinstance(guest, Circle)]
        return self.filter(
            Q(organisation__in=organisations) | Q(circle__organisation__in=organisations) | Q(circle__in=circles)
        )

    def with_guest(self) -> Self:
        """Load the guest and the centre with its place."""
        return self.select_related("organisation", "circle__organisation", "centre__place")


class OfGuest(OfCentre):
    """A row of a centre that belongs to an organisation or to a circle."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="%(class)ss",
        verbose_name=_("organisation"),
    )
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, editable=False, related_name="%(class)ss", verbose_name=_("circle")
    )
    asked_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked by"))

    class Meta:
        abstract = True

    @property
    def guest(self) -> Guest:
        """The organisation or the circle."""
        return self.organisation or self.circle  # type: ignore[return-value]

    @property
    def body_id(self) -> int | None:
        """The body of the organisation, or of the one that the circle became."""
        organisation = self.organisation or (self.circle.organisation if self.circle else None)
        return organisation.body_id if organisation else None


def of_one(name: str) -> models.CheckConstraint:
    """Return the constraint that a row belongs to an organisation or to a circle."""
    one = Q(organisation__isnull=False, circle=None) | Q(organisation=None, circle__isnull=False)
    return models.CheckConstraint(condition=one, name=name)


class CentreStayQuerySet(GuestQuerySet["CentreStay"]):
    """Stays as people ask for them."""

    def holding(self) -> Self:
        """Return those that hold a space now or soon."""
        return self.filter(stage__in=HOLDING)

    def standing(self) -> Self:
        """Return those that are asked for or hold a space."""
        return self.filter(stage__in=STANDING)

    def inside(self) -> Self:
        """Return those that have the key."""
        return self.filter(stage=StayStage.IN)


@kept
class CentreStay(OfGuest):
    """An organisation's or a circle's stay at a desk or in a room of the centre (入驻), from asking to moving out."""

    kind = models.CharField(_("kind"), max_length=10, choices=[(k.value, k.label) for k in SpaceKind if k != "meeting"])
    wished = models.ForeignKey(
        CentreSpace, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("space that they wish for")
    )
    words = models.TextField(_("what for"), max_length=1000)
    people = models.PositiveSmallIntegerField(_("how many people use it"), default=1)
    space = models.ForeignKey(
        CentreSpace, models.PROTECT, null=True, editable=False, related_name="stays", verbose_name=_("space")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    # The first day on which the space is somebody else's to have: the day after the last, or that of moving out.
    free_on = models.DateField(_("free from"), editable=False)
    stage = models.CharField(_("state"), max_length=10, choices=StayStage, default=StayStage.ASKED, editable=False)
    answer_by = models.DateField(_("to be decided by"), null=True, editable=False)
    moved_in_on = models.DateField(_("moved in on"), null=True, editable=False)
    moved_out_on = models.DateField(_("moved out on"), null=True, editable=False)
    longer_until = models.DateField(_("asks to stay until"), null=True, editable=False)
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0, editable=False)

    objects = CentreStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay at the centre")
        verbose_name_plural = _("stays at the centre")
        constraints = [
            of_one("centre_stay_of_one"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), free_on__gte=F("starts_on")), name="centre_stay_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=HELD_ONCE) | Q(space__isnull=False), name="centre_stay_held_has_a_space"
            ),
            ExclusionConstraint(
                name="centre_space_given_once",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    (Span("starts_on", "free_on", models.Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage__in=HELD_ONCE),
                violation_error_message=_("The space is somebody else's in these days."),
            ),
            models.UniqueConstraint(fields=["space"], condition=Q(stage=StayStage.IN), name="centre_space_one_key"),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="centre_stay_by_stage"),
            models.Index(fields=["organisation", "-id"], name="centre_stay_of_organisation"),
            models.Index(fields=["circle", "-id"], name="centre_stay_of_circle"),
        ]
        triggers = [STAY.trigger()]

    def __str__(self) -> str:
        return f"{self.guest} · {self.space or self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the page of the stay, for those concerned."""
        return reverse("orgs:centre_stay", args=[self.pk])

    @property
    def is_over_its_end(self) -> bool:
        """Whether the last day is gone and the key not given back."""
        return self.stage == StayStage.IN and self.ends_on < timezone.localdate()


class TimeSpan(models.Func):
    """The time of a booking; at its end the next may begin."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class RoomBookingQuerySet(GuestQuerySet["RoomBooking"]):
    """Bookings as people ask for them."""

    def booked(self) -> Self:
        """Return those that hold."""
        return self.filter(stage=BookingStage.BOOKED)

    def ahead(self) -> Self:
        """Return those that hold and are not over."""
        return self.booked().filter(ends_at__gt=timezone.now())


@kept
class RoomBooking(OfGuest):
    """A booking of a meeting room by the hour (会议室预约)."""

    space = models.ForeignKey(CentreSpace, models.PROTECT, related_name="bookings", verbose_name=_("meeting room"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    words = models.CharField(_("what for"), max_length=200)
    people = models.PositiveSmallIntegerField(_("how many people come"), default=1)
    stage = models.CharField(
        _("state"), max_length=10, choices=BookingStage, default=BookingStage.BOOKED, editable=False
    )

    objects = RoomBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking of a meeting room")
        verbose_name_plural = _("bookings of meeting rooms")
        constraints = [
            of_one("room_booking_of_one"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="room_booking_in_order"),
            ExclusionConstraint(
                name="room_booked_once",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    (TimeSpan("starts_at", "ends_at", models.Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage=BookingStage.BOOKED),
                violation_error_message=_("The room is booked at that time."),
            ),
        ]
        indexes = [
            models.Index(fields=["space", "starts_at"], name="room_booking_by_time"),
            models.Index(fields=["organisation", "-id"], name="room_booking_of_organisation"),
            models.Index(fields=["circle", "-id"], name="room_booking_of_circle"),
        ]
        triggers = [BOOKING.trigger()]

    def __str__(self) -> str:
        return f"{self.space} · {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Return its day among the bookings."""
        day = timezone.localdate(self.starts_at)
        return f"{reverse('orgs:centre_rooms', args=[self.centre_id])}?day={day}"

    @property
    def lies_ahead(self) -> bool:
        """Whether it has not begun."""
        return self.starts_at > timezone.now()
