"""The centre of a street: what it helps with, and the tickets by which organisations and circles ask for it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.workdays import add_working_days
from orgs.states.centre import OPEN, TICKET, UNCLOSED, Service, TicketStage
from places.models import Place, Placed
from residents.states.affairs import Light

from .centre_spaces import CentreSpace, IncubationCentre, OfCentre, Weekday
from .centre_stays import CentreStay, Guest, GuestQuerySet, OfGuest, RoomBooking, of_one
from .incubation import Incubation

LONGEST = 250


@kept
class ServiceKind(Placed, Dated):
    """One thing that the centres of a street help with (服务项目), in the street's own words and days."""

    service = models.CharField(_("service"), max_length=10, choices=Service)
    name = models.CharField(_("name"), max_length=30)
    description = models.CharField(_("description"), max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(
        _("working days"), default=10, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("service of the centre")
        verbose_name_plural = _("services of the centre")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="service_kind_name_once",
                violation_error_message=_("The street has a service of this name already."),
            ),
            models.CheckConstraint(condition=Q(days__range=(1, LONGEST)), name="service_kind_takes_days"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks_for_money(self) -> bool:
        """Whether a ticket of this kind names an amount."""
        return self.service == Service.SEED


class CentreTicketQuerySet(GuestQuerySet["CentreTicket"]):
    """Tickets as people ask for them."""

    def open(self) -> Self:
        """Return those in which the centre has something to do."""
        return self.filter(stage__in=OPEN)

    def unclosed(self) -> Self:
        """Return those that are not over."""
        return self.filter(stage__in=UNCLOSED)

    def overdue(self) -> Self:
        """Return those in which the centre is late."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def handled_by(self, user: User) -> Self:
        """Return those that a person works on."""
        return self.filter(handler=user)

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.with_guest().select_related("kind", "handler")


@kept
class CentreTicket(OfGuest):
    """What an organisation or a circle asks the centre to help with (服务工单), from asking to the asker's rating."""

    kind = models.ForeignKey(ServiceKind, models.PROTECT, related_name="tickets", verbose_name=_("service"))
    incubation = models.ForeignKey(
        Incubation, models.PROTECT, null=True, editable=False, related_name="tickets", verbose_name=_("incubation")
    )
    title = models.CharField(_("in a few words"), max_length=60)
    words = models.TextField(_("what is needed"), max_length=2000)
    amount = models.PositiveBigIntegerField(_("amount asked for (fen)"), null=True, blank=True)
    purpose = models.CharField(_("what the money is for"), max_length=300, blank=True)
    granted = models.PositiveBigIntegerField(_("amount decided on (fen)"), null=True, editable=False)
    stage = models.CharField(_("state"), max_length=10, choices=TicketStage, default=TicketStage.ASKED, editable=False)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="centre_tickets", verbose_name=_("worked on by")
    )
    due_on = models.DateField(_("to be done by"), editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    result = models.TextField(_("what was done"), max_length=2000, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    rating = models.PositiveSmallIntegerField(pgettext_lazy("ticket", "rating"), null=True, editable=False)
    rating_words = models.CharField(_("words about it"), max_length=300, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("times opened again"), default=0, editable=False)

    objects = CentreTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("service ticket")
        verbose_name_plural = _("service tickets")
        constraints = [
            of_one("centre_ticket_of_one"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5), stage=TicketStage.CONFIRMED),
                name="centre_ticket_rated_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=(TicketStage.ACCEPTED, TicketStage.WORKING, TicketStage.DONE))
                | Q(handler__isnull=False),
                name="centre_ticket_has_a_handler",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=(TicketStage.DONE, TicketStage.CONFIRMED))
                | (Q(done_on__isnull=False) & ~Q(result="")),
                name="centre_ticket_done_says_what",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=UNCLOSED, closed_on=None) | (~Q(stage__in=UNCLOSED) & Q(closed_on__isnull=False)),
                name="centre_ticket_over_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="centre_ticket_asks_for_some_money"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "due_on"], name="centre_ticket_by_stage"),
            models.Index(fields=["street", "-id"], name="centre_ticket_by_street"),
            models.Index(fields=["organisation", "-id"], name="centre_ticket_of_org"),
            models.Index(fields=["circle", "-id"], name="centre_ticket_of_circle"),
            models.Index(fields=["handler", "stage"], name="centre_ticket_by_handler"),
        ]
        triggers = [TICKET.trigger()]

    def __str__(self) -> str:
        return f"{self.kind} · {self.title}"

    def get_absolute_url(self) -> str:
        """Return the ticket's page, for those concerned."""
        return reverse("orgs:centre_ticket", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether the centre has something to do."""
        return self.stage in OPEN

    @property
    def is_unclosed(self) -> bool:
        """Whether it is not over."""
        return self.stage in UNCLOSED

    @property
    def light(self) -> Light | None:
        """How it stands to its day, in working days; None once the centre is done."""
        return light_on(self, timezone.localdate()) if self.is_open else None


def light_on(ticket: CentreTicket, today: date) -> Light:
    """Return how an open ticket stands to its day."""
    if ticket.due_on < today:
        return Light.RED
    return Light.YELLOW if ticket.due_on <= yellow_until(today) else Light.GREEN


def yellow_until(today: date) -> date:
    """Return the last day that counts as due soon."""
    return add_working_days(today, int(settings.CENTRE_TICKET_YELLOW_DAYS))


@kept
class TicketNote(Dated):
    """A note about a ticket that both sides read (沟通记录)."""

    ticket = models.ForeignKey(CentreTicket, models.PROTECT, related_name="notes", verbose_name=_("service ticket"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    words = models.TextField(_("words"), max_length=1000)
    from_the_centre = models.BooleanField(_("from the centre"))

    class Meta:
        verbose_name = _("note about a ticket")
        verbose_name_plural = _("notes about tickets")
        indexes = [models.Index(fields=["ticket", "id"], name="centre_ticket_notes")]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def place(self) -> Place:
        """The centre's place, for permissions."""
        return self.ticket.place


__all__ = [
    "CentreSpace",
    "CentreStay",
    "CentreTicket",
    "CentreTicketQuerySet",
    "Guest",
    "IncubationCentre",
    "OfCentre",
    "RoomBooking",
    "ServiceKind",
    "TicketNote",
    "Weekday",
]
