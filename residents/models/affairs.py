"""Affairs, the households whom they concern, and how those rate the result."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated
from core.search import BigramIndex, BigramVector
from core.states import Visibility
from core.workdays import working_days_between
from places.models import Place, Placed
from places.states import COMMUNITY_CODE_LENGTH
from residents.states.affairs import (
    AFFAIR,
    OPEN_STAGES,
    RESTRICTED_TOPICS,
    AffairLevel,
    AffairStage,
    AffairTopic,
    Light,
    Referral,
)

from .households import Household

STARS = (1, 5)


class AffairQuerySet(models.QuerySet["Affair"]):
    """Affairs as people ask for them."""

    def open(self) -> Self:
        """Return those that somebody has to do something about."""
        return self.filter(stage__in=OPEN_STAGES)

    def public(self) -> Self:
        """Return those that everybody may read; a quarrel between neighbours is not among them."""
        return self.exclude(topic__in=RESTRICTED_TOPICS)

    def here(self) -> Self:
        """Return those of the street that this installation serves."""
        return self.filter(street=Place.objects.own_street_id())

    def of(self, user: User) -> Self:
        """Return those that a person raised, or the one for whom the person acts."""
        return self.filter(raised_by=user.principal)

    def within(self, place: Place) -> Self:
        """Return those of a place and below."""
        return self.filter(place__path__startswith=place.path)

    def overdue(self) -> Self:
        """Return the open ones whose last day is over."""
        return self.open().filter(due_on__lt=timezone.localdate())


@kept
class Affair(Placed, Dated):
    """A public affair of a unit, building, grid or community (公共事务), and the level that has it now."""

    raised_by = models.ForeignKey(User, models.PROTECT, related_name="affairs", verbose_name=_("raised by"))
    community = models.ForeignKey(
        Place, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("community")
    )
    title = models.CharField(_("title"), max_length=60)
    words = models.TextField(_("what is the matter"), max_length=2000)
    topic = models.CharField(_("topic"), max_length=12, choices=AffairTopic, default=AffairTopic.OTHER)
    level = models.CharField(_("level"), max_length=10, choices=AffairLevel, editable=False)
    handler_place = models.ForeignKey(
        Place, models.PROTECT, editable=False, related_name="+", verbose_name=_("is with"), null=True
    )
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("charged with it")
    )
    stage = models.CharField(_("state"), max_length=10, choices=AffairStage, default=AffairStage.RAISED)
    due_on = models.DateField(_("due"), null=True, editable=False)
    escalations = models.PositiveSmallIntegerField(_("handed up by the clock"), default=0, editable=False)
    reopened = models.BooleanField(_("reopened"), default=False, editable=False)
    on_paper = models.BooleanField(_("recorded for somebody"), default=False)
    referred_to = models.CharField(_("referred to"), max_length=12, choices=Referral, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name=_("merged with")
    )
    households = models.PositiveIntegerField(_("households concerned"), default=1, editable=False)
    result = models.TextField(_("result"), max_length=2000, blank=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    rated_until = models.DateField(_("rated until"), null=True, editable=False)
    rating_count = models.PositiveIntegerField(_("ratings"), default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)

    objects = AffairQuerySet.as_manager()

    class Meta:
        verbose_name = _("affair")
        verbose_name_plural = _("affairs")
        constraints = [
            models.CheckConstraint(condition=Q(rating_sum__lte=F("rating_count") * STARS[1]), name="affair_stars_fit"),
            models.CheckConstraint(
                condition=(Q(stage=AffairStage.MERGED) & Q(merged_into__isnull=False))
                | (~Q(stage=AffairStage.MERGED) & Q(merged_into=None)),
                name="affair_merged_into_another",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "-id"], condition=Q(stage__in=OPEN_STAGES), name="affair_open"),
            models.Index(
                fields=["street", "due_on", "id"], condition=Q(stage__in=OPEN_STAGES), name="affair_open_by_due"
            ),
            models.Index(
                fields=["street", "-households", "-id"], condition=Q(stage__in=OPEN_STAGES), name="affair_open_by_homes"
            ),
            models.Index(fields=["street", "stage", "-id"], name="affair_by_stage"),
            models.Index(fields=["street", "-households", "-id"], name="affair_by_homes"),
            models.Index(fields=["street", "due_on", "id"], name="affair_by_due"),
            models.Index(fields=["community", "-id"], name="affair_by_community"),
            models.Index(fields=["community", "-id"], condition=Q(stage__in=OPEN_STAGES), name="affair_open_there"),
            models.Index(
                fields=["community", "due_on", "id"],
                condition=Q(stage__in=OPEN_STAGES),
                name="affair_open_there_due",
            ),
            models.Index(fields=["place", "-id"], name="affair_by_place"),
            models.Index(fields=["place", "-id"], condition=Q(stage__in=OPEN_STAGES), name="affair_open_at"),
            models.Index(fields=["handler_place", "due_on"], condition=Q(stage__in=OPEN_STAGES), name="affair_on_desk"),
            models.Index(fields=["handler", "due_on"], condition=Q(stage__in=OPEN_STAGES), name="affair_in_hand"),
            models.Index(fields=["due_on"], condition=Q(stage__in=OPEN_STAGES), name="affair_due"),
            models.Index(fields=["rated_until"], condition=Q(stage=AffairStage.SETTLED), name="affair_rating_ends"),
            models.Index(fields=["raised_by", "-id"], name="affair_by_person"),
            BigramIndex(BigramVector("title", "words"), name="affair_search"),
        ]
        triggers = [AFFAIR.trigger()]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.place}" if self.is_restricted else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the community from the place; a street's own affair has none."""
        if self.community_id is None:
            codes = [code for code in self.place.path.strip("/").split("/") if len(code) == COMMUNITY_CODE_LENGTH]
            self.community = Place.objects.filter(code__in=codes).first()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the affair's page."""
        return reverse("residents:affair", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.stage in OPEN_STAGES

    @property
    def trace_visibility(self) -> Visibility | None:
        """Who may read its trace, if not everybody."""
        return Visibility.PRIVATE if self.is_restricted else None

    @property
    def is_restricted(self) -> bool:
        """Whether only those concerned read it."""
        return self.topic in RESTRICTED_TOPICS

    @property
    def light(self) -> Light | None:
        """How it stands to its time limit, in working days; None once nobody has to do anything."""
        if not self.is_open or self.due_on is None:
            return None
        today = timezone.localdate()
        if today > self.due_on:
            return Light.RED
        soon = working_days_between(today, self.due_on) <= settings.AFFAIR_YELLOW_DAYS
        return Light.YELLOW if soon else Light.GREEN

    @property
    def shows_rating(self) -> bool:
        """Whether enough households have rated for the result to be shown to anybody."""
        return self.rating_count >= settings.AFFAIR_RATINGS_SHOWN

    @property
    def average(self) -> float | None:
        """The average of the ratings to one decimal, once it is shown."""
        return round(self.rating_sum / self.rating_count, 1) if self.shows_rating else None


class AffairHousehold(models.Model):
    """A household that an affair concerns, too (我家也是)."""

    affair = models.ForeignKey(Affair, models.CASCADE, related_name="concerned", verbose_name=_("affair"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("household"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    said_at = models.DateTimeField(_("said"), auto_now_add=True)

    class Meta:
        verbose_name = _("household concerned")
        verbose_name_plural = _("households concerned")
        constraints = [models.UniqueConstraint(fields=["affair", "household"], name="one_concern_per_household")]

    def __str__(self) -> str:
        return f"{self.affair}"


class AffairRating(Dated):
    """How a household rates the result (评价): one vote a household."""

    affair = models.ForeignKey(Affair, models.CASCADE, related_name="ratings", verbose_name=_("affair"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("household"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    words = models.CharField(_("words"), max_length=300, blank=True)
    on_paper = models.BooleanField(_("from a sheet"), default=False)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["affair", "household"], name="one_rating_per_household"),
            models.CheckConstraint(condition=Q(stars__range=STARS), name="affair_rating_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.affair} · {self.stars}"
