"""Circles around a talent (幸福圈) and their members; meetings and rules stand beside them."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from orgs.states import Category
from orgs.states.circles import (
    CIRCLE,
    CIRCLE_HANDOVER,
    CIRCLE_MEMBER,
    GROWING_CIRCLES,
    LIVING_CIRCLES,
    CircleBelonging,
    CircleStage,
    CircleWay,
    HandoverStage,
)
from places.models import Place, Placed
from places.states import COMMUNITY_CODE_LENGTH

from .circle_meetings import CircleAttendance, CircleMeeting
from .circle_rules import CircleRule
from .organisations import Organisation

IS_LIVING = Q(stage__in=LIVING_CIRCLES)


class CircleQuerySet(models.QuerySet["Circle"]):
    """Circles as people ask for them."""

    def living(self) -> Self:
        """Return those that have neither become an organisation nor been closed."""
        return self.filter(stage__in=LIVING_CIRCLES)

    def growing(self) -> Self:
        """Return those that can become an organisation: neither resting nor over."""
        return self.filter(stage__in=GROWING_CIRCLES)

    def led_by(self, user: User) -> Self:
        """Return those of a leader, or of the one for whom the person acts."""
        return self.filter(leader=user.principal)

    def within(self, place: Place) -> Self:
        """Return those of a place and below; streets are found without a join."""
        if place.street_id is None:
            return self.filter(street=place)
        return self.filter(place__path__startswith=place.path)

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.select_related("leader__talent", "place", "community")


@kept
class Circle(Placed, Dated):
    """A group of neighbours around a talent and a shared concern (幸福圈), before it is filed as an organisation."""

    community = models.ForeignKey(
        Place, models.PROTECT, editable=False, related_name="+", db_index=False, verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=30)
    concern = models.TextField(
        _("shared concern"), max_length=1000, help_text=_("What moves you together, and what you want to do.")
    )
    category = models.CharField(_("category"), max_length=20, choices=Category)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("tags"))
    leader = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="circles_led", verbose_name=_("leader of the circle")
    )
    stage = models.CharField(_("state"), max_length=10, choices=CircleStage, default=CircleStage.OPENED)
    stage_since = models.DateField(_("in this state since"), default=timezone.localdate, editable=False)
    opened_on = models.DateField(_("opened on"), default=timezone.localdate, editable=False)
    # The last day on which something happened: opened, met, woken. The clock's rest counts from here.
    last_active_on = models.DateField(_("last active on"), default=timezone.localdate, editable=False)
    warned_on = models.DateField(_("warned of rest on"), null=True, editable=False)
    member_count = models.PositiveIntegerField(_("members"), default=0, editable=False)
    meeting_count = models.PositiveIntegerField(_("meetings held"), default=0, editable=False)
    organisation = models.OneToOneField(
        Organisation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="circle",
        verbose_name=_("organisation that it became"),
    )
    grown_from_circle = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="circles_brought",
        verbose_name=_("brought on by the circle"),
    )
    grown_from_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="circles_brought",
        verbose_name=_("brought on by the organisation"),
    )

    objects = CircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                condition=IS_LIVING,
                name="circle_name_unique_in_street",
                violation_error_message=_("A circle of this name is open in the street already."),
            ),
            models.CheckConstraint(
                condition=(Q(stage=CircleStage.FILED) & Q(organisation__isnull=False))
                | (~Q(stage=CircleStage.FILED) & Q(organisation=None)),
                name="circle_filed_is_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(grown_from_circle=None) | Q(grown_from_organisation=None),
                name="circle_brought_on_by_one",
            ),
            # Whoever brings a circle on was there before: so nothing grows out of itself.
            models.CheckConstraint(
                condition=Q(grown_from_circle=None) | Q(grown_from_circle__lt=F("id")),
                name="circle_brought_on_by_an_earlier_one",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "stage", "-id"], name="circle_by_stage"),
            models.Index(fields=["street", "category", "-id"], name="circle_by_category"),
            models.Index(fields=["community", "category", "-id"], name="circle_by_community"),
            models.Index(fields=["place", "-id"], name="circle_by_place"),
            models.Index(fields=["street", "-member_count", "-id"], name="circle_by_members"),
            models.Index(fields=["last_active_on"], condition=IS_LIVING, name="circle_last_active"),
            BigramIndex(BigramVector("name", "concern"), name="circle_search"),
        ]
        triggers = [CIRCLE.trigger()]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the community beside the place."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Work out street and community from the place, once."""
        if self.community_id is None:
            codes = [code for code in self.place.path.strip("/").split("/") if len(code) == COMMUNITY_CODE_LENGTH]
            self.community = Place.objects.get(code=codes[0])
            self.street_id = self.community.street_id  # type: ignore[assignment]

    def get_absolute_url(self) -> str:
        """Return the circle's page."""
        return reverse("orgs:circle", args=[self.pk])

    @property
    def is_living(self) -> bool:
        """Whether it is neither filed nor closed."""
        return self.stage in LIVING_CIRCLES


@kept
class CircleMember(Dated):
    """Somebody's belonging to a circle (圈成员), from asking or invitation to leaving; one row a person and circle."""

    circle = models.ForeignKey(Circle, models.PROTECT, related_name="members", db_index=False, verbose_name=_("circle"))
    user = models.ForeignKey(
        User, models.PROTECT, related_name="circle_memberships", db_index=False, verbose_name=_("person")
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=CircleBelonging, default=CircleBelonging.ASKED, editable=False
    )
    way = models.CharField(_("came by"), max_length=10, choices=CircleWay, default=CircleWay.ASKED, editable=False)
    words = models.CharField(_("words"), max_length=300, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta:
        verbose_name = _("member of a circle")
        verbose_name_plural = _("members of circles")
        constraints = [
            models.UniqueConstraint(fields=["circle", "user"], name="one_circle_member_per_person"),
            models.CheckConstraint(
                condition=~Q(stage=CircleBelonging.MEMBER) | Q(joined_on__isnull=False),
                name="circle_member_joined_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "stage"], name="circle_member_by_stage"),
            models.Index(fields=["user", "stage"], name="circle_member_by_person"),
        ]
        triggers = [CIRCLE_MEMBER.trigger()]

    def __str__(self) -> str:
        return f"{self.circle} · {self.user}"

    @property
    def place(self) -> Place:
        """The circle's place, for permissions."""
        return self.circle.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.circle.street_code


@kept
class CircleHandover(Dated):
    """The offer to a member to take over the lead of a circle (移交带头人); it passes when that one accepts."""

    circle = models.ForeignKey(
        Circle, models.PROTECT, related_name="handovers", db_index=False, verbose_name=_("circle")
    )
    to = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("offered by"))
    stage = models.CharField(
        _("state"), max_length=10, choices=HandoverStage, default=HandoverStage.OFFERED, editable=False
    )

    class Meta:
        verbose_name = _("handing over of a circle")
        verbose_name_plural = _("handings over of circles")
        constraints = [
            models.UniqueConstraint(
                fields=["circle"],
                condition=Q(stage=HandoverStage.OFFERED),
                name="one_open_handover_per_circle",
                violation_error_message=_("The lead is offered to somebody already."),
            )
        ]
        indexes = [models.Index(fields=["circle", "-id"], name="circle_handovers")]
        triggers = [CIRCLE_HANDOVER.trigger()]

    def __str__(self) -> str:
        return str(self.circle)

    @property
    def place(self) -> Place:
        """The circle's place, for permissions."""
        return self.circle.place

    @property
    def street_code(self) -> str:
        """The street, for the trace."""
        return self.circle.street_code


__all__ = [
    "Circle",
    "CircleAttendance",
    "CircleHandover",
    "CircleMeeting",
    "CircleMember",
    "CircleQuerySet",
    "CircleRule",
]
