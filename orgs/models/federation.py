"""The federation of a street's organisations: members, council, meetings."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.grants import TermRange
from core.history import kept
from core.models import Dated
from orgs.states.federation import (
    INSIDE,
    MEMBERSHIP,
    SEAT,
    SINGLE,
    STANDING,
    CouncilTitle,
    FedStage,
    SeatStage,
)
from places.models import Place, Placed

from .organisations import Organisation


@kept
class Federation(Placed, Dated):
    """The federation of community social organisations of a street (社区社会组织联合会); itself an organisation."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="federation", verbose_name=_("organisation")
    )
    founded_on = models.DateField(_("founded on"))
    term_years = models.PositiveSmallIntegerField(_("years of a term of the council"), default=3)
    charter = models.TextField(_("charter"), max_length=20000, blank=True)

    class Meta:
        verbose_name = _("federation")
        verbose_name_plural = _("federations")
        constraints = [
            models.UniqueConstraint(
                fields=["street"],
                name="one_federation_per_street",
                violation_error_message=_("The street has a federation already."),
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        """Return the public page."""
        return reverse("orgs:federation")


class OfFederation(Dated):
    """A row of a federation, found by its street."""

    federation = models.ForeignKey(Federation, models.PROTECT, related_name="%(class)ss", verbose_name=_("federation"))

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """The federation's place, for permissions."""
        return self.federation.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.federation.street_code


class FederationMemberQuerySet(models.QuerySet["FederationMember"]):
    """Members as people ask for them."""

    def inside(self) -> Self:
        """Return those that are members now."""
        return self.filter(stage__in=INSIDE)


@kept
class FederationMember(OfFederation):
    """An organisation in the federation, or asking to be."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="federations", verbose_name=_("organisation")
    )
    words = models.CharField(_("why we join"), max_length=500, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=FedStage, default=FedStage.ASKED)
    joined_on = models.DateField(_("member since"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    answer_by = models.DateField(_("may answer until"), null=True, editable=False)
    answer = models.TextField(_("answer of the organisation"), max_length=2000, blank=True, editable=False)

    objects = FederationMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the federation")
        verbose_name_plural = _("members of the federation")
        constraints = [
            models.UniqueConstraint(
                fields=["federation", "organisation"],
                condition=Q(stage__in=STANDING),
                name="one_federation_membership_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["federation", "stage", "-id"], name="federation_by_stage")]
        triggers = [MEMBERSHIP.trigger()]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        """Return the page of the membership."""
        return reverse("orgs:federation_member", args=[self.pk])


@kept
class CouncilSeat(OfFederation):
    """A seat on the council (理事会), held on behalf of a member, with the result of the election."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="council_seats", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    title = models.CharField(_("title"), max_length=10, choices=CouncilTitle)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    elected_on = models.DateField(_("elected on"))
    present_count = models.PositiveIntegerField(_("members present"))
    votes_for = models.PositiveIntegerField(_("votes for"))
    votes_against = models.PositiveIntegerField(_("votes against"), default=0)
    stage = models.CharField(_("state"), max_length=10, choices=SeatStage, default=SeatStage.HELD)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta:
        verbose_name = _("seat on the council")
        verbose_name_plural = _("seats on the council")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="council_term_in_order"),
            models.CheckConstraint(
                condition=Q(present_count__gte=F("votes_for") + F("votes_against")), name="council_votes_of_the_present"
            ),
            models.CheckConstraint(condition=Q(votes_for__gt=F("votes_against")), name="council_seat_was_won"),
            ExclusionConstraint(
                name="council_title_held_once",
                expressions=[
                    ("federation", RangeOperators.EQUAL),
                    ("title", RangeOperators.EQUAL),
                    (TermRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(stage=SeatStage.HELD, title__in=SINGLE),
                violation_error_message=_("Somebody else holds this title in that time."),
            ),
            models.UniqueConstraint(
                fields=["federation", "user"], condition=Q(stage=SeatStage.HELD), name="one_council_seat_per_person"
            ),
        ]
        triggers = [SEAT.trigger()]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.get_title_display()}"

    def get_absolute_url(self) -> str:
        """Return the page on which the council stands."""
        return reverse("orgs:federation") + "#council"


@kept
class CouncilMeeting(OfFederation):
    """A meeting of the council: who was there, what about, what was decided."""

    held_on = models.DateField(_("held on"))
    present = models.CharField(_("who was there"), max_length=500)
    agenda = models.TextField(_("agenda"), max_length=2000)
    decisions = models.TextField(_("decisions"), max_length=4000)
    is_public = models.BooleanField(_("everybody reads it"), default=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("meeting of the council")
        verbose_name_plural = _("meetings of the council")
        indexes = [models.Index(fields=["federation", "-held_on", "-id"], name="council_meeting_by_day")]

    def __str__(self) -> str:
        return f"{self.federation} · {self.held_on}"
