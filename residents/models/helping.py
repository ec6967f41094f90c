"""Requests for a neighbour's help, and what both say about it afterwards."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from core.models import Dated, append_only
from places.models import Place, Placed
from residents.states import HELP, OPEN_STAGES, REPORT, HelpStage, ReportStage

from .abilities import Ability

MOST_STARS = 5


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Requests by whose they are."""

    def of(self, user: User) -> Self:
        """Return those that a person asked, or was asked."""
        return self.filter(Q(asker=user.principal) | Q(owner=user.principal))

    def open(self) -> Self:
        """Return those that wait for an answer or for the help."""
        return self.filter(stage__in=OPEN_STAGES)

    def with_names(self) -> Self:
        """Load what a line of a list shows."""
        return self.select_related("ability__field", "ability__resident", "asker", "owner", "place")


@kept
class HelpRequest(Placed, Dated):
    """A neighbour asks a neighbour for help or for a thing to lend (邻里互助); the two alone read it."""

    ability = models.ForeignKey(Ability, models.PROTECT, related_name="requests", verbose_name=_("ability"))
    asker = models.ForeignKey(
        User, models.PROTECT, related_name="help_asked", db_index=False, verbose_name=_("who asks")
    )
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="help_offered", db_index=False, verbose_name=_("who is asked")
    )
    words = models.CharField(_("what is needed"), max_length=500)
    wished_on = models.DateField(_("wished on"), null=True, blank=True)
    lend_until = models.DateField(_("to be given back by"), null=True, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=HelpStage, default=HelpStage.ASKED)
    report = models.CharField(_("report"), max_length=10, choices=ReportStage, default=ReportStage.NONE)
    answer = models.CharField(_("answer"), max_length=300, blank=True, editable=False)
    answer_by = models.DateField(_("answer by"), editable=False)
    done_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("said to be done by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    # When each of the two consented to show the own phone to the other, for this request.
    asker_phone_at = models.DateTimeField(_("asker shows the phone since"), null=True, blank=True, editable=False)
    owner_phone_at = models.DateTimeField(_("owner shows the phone since"), null=True, blank=True, editable=False)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")
        constraints = [
            models.UniqueConstraint(
                fields=["ability", "asker"],
                condition=Q(stage__in=[*OPEN_STAGES, HelpStage.DONE]),
                name="one_open_request_per_ability",
            ),
            models.CheckConstraint(condition=~Q(asker=F("owner")), name="nobody_asks_oneself"),
        ]
        indexes = [
            models.Index(fields=["asker", "-id"], name="help_by_asker"),
            models.Index(fields=["owner", "-id"], name="help_by_owner"),
            models.Index(fields=["street", "stage", "-id"], name="help_by_stage"),
            models.Index(fields=["answer_by"], condition=Q(stage=HelpStage.ASKED), name="help_unanswered"),
            models.Index(fields=["street"], condition=Q(report=ReportStage.REPORTED), name="help_reported"),
        ]
        triggers = [HELP.trigger(), REPORT.trigger()]

    def __str__(self) -> str:
        return str(self.ability.field.name)

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("residents:help_request", args=[self.pk])

    def other(self, user: User) -> User:
        """Return the other one of the two."""
        return self.owner if user.principal.pk == self.asker_id else self.asker

    @property
    def rate_until(self) -> datetime | None:
        """The moment until which both rate; from then on each reads what the other said."""
        return self.confirmed_at + timedelta(days=settings.HELP_RATING_DAYS) if self.confirmed_at else None


class HelpRating(models.Model):
    """What one of the two says about the other's part (互评), once and for good."""

    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="ratings", verbose_name=_("request"))
    # The request's ability again if the asker rates, so that an ability's ratings are one look at an index.
    ability = models.ForeignKey(
        Ability, models.PROTECT, null=True, blank=True, related_name="ratings", verbose_name=_("ability")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who rates"))
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(MOST_STARS)]
    )
    words = models.CharField(_("words"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        verbose_name = _("rating of a help")
        verbose_name_plural = _("ratings of helps")
        constraints = [
            models.UniqueConstraint(fields=["request", "user"], name="one_rating_per_side"),
            models.CheckConstraint(condition=Q(stars__range=(1, MOST_STARS)), name="help_rating_1_to_5"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.stars)

    @property
    def place(self) -> Place:
        """The request's place, for permissions."""
        return self.request.place
