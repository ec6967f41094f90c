"""The stars that organisations hold: for how long, with which plaque, and how they are lost."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from orgs.states.stars import STARS, UPGRADE, WARNING, GrantStage, UpgradeStage, WarningStage

from .concerning import Concerning
from .standards import Standard, VetoGround

TOKEN_LENGTH = 22


def draw_token() -> str:
    """Draw what stands in a certificate's code; it can't be guessed."""
    return get_random_string(TOKEN_LENGTH)


class StarGrantQuerySet(models.QuerySet["StarGrant"]):
    """Stars as people ask for them."""

    def held(self) -> Self:
        """Return the stars that are held now."""
        return self.filter(stage=GrantStage.HELD)


@kept
class StarGrant(Concerning):
    """Stars given to an organisation (授牌): from a round, or one less of them after an early warning."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    entry = models.ForeignKey(
        "orgs.RoundEntry", models.PROTECT, null=True, related_name="grants", verbose_name=_("entry in a round")
    )
    stars = models.PositiveSmallIntegerField(_("stars"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    number = models.CharField(_("number of the plaque"), max_length=40, unique=True)
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True, default=draw_token, editable=False)
    from_on = models.DateField(_("from"))
    until = models.DateField(_("valid until"))
    stage = models.CharField(_("state"), max_length=12, choices=GrantStage, default=GrantStage.HELD)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)

    objects = StarGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("stars held")
        verbose_name_plural = _("stars held")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stage=GrantStage.HELD), name="one_rating_held_at_a_time"
            ),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="grant_of_1_to_5_stars"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(stage=GrantStage.HELD), name="stars_by_end")]
        triggers = [STARS.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.stars}"

    def get_verify_url(self) -> str:
        """Return the page on which anybody checks the certificate."""
        return reverse("orgs:verify_stars", args=[self.token])

    def is_valid(self, on: date) -> bool:
        """Whether the stars are held on a day."""
        return self.stage == GrantStage.HELD and self.from_on <= on <= self.until


@kept
class StarWarning(Concerning):
    """The figures fell far below the stars that are held (预警): so many days to mend it."""

    grant = models.ForeignKey(StarGrant, models.CASCADE, related_name="warnings", verbose_name=_("stars held"))
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("to be mended by"))
    score = models.DecimalField(_("score then"), max_digits=5, decimal_places=2)
    needed = models.DecimalField(_("score needed"), max_digits=5, decimal_places=2)
    stage = models.CharField(_("state"), max_length=8, choices=WarningStage, default=WarningStage.OPEN)

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(stage=WarningStage.OPEN), name="one_open_warning_per_rating"
            )
        ]
        triggers = [WARNING.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.due_on}"


@kept
class StarVeto(Concerning):
    """A veto (一票否决): the plaque is withdrawn, and no rating for a time."""

    ground = models.ForeignKey(VetoGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    reason = models.TextField(_("what was established"), max_length=2000)
    decided_on = models.DateField(_("decided on"))
    barred_until = models.DateField(_("barred until"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))

    class Meta:
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        indexes = [models.Index(fields=["organisation", "-barred_until"], name="veto_by_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.ground}"


@kept
class UpgradeRequest(Concerning):
    """An organisation asks to be rated again, higher (升级申请)."""

    grant = models.ForeignKey(StarGrant, models.PROTECT, null=True, related_name="+", verbose_name=_("stars held"))
    words = models.TextField(_("what has changed"), max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    stage = models.CharField(_("state"), max_length=10, choices=UpgradeStage, default=UpgradeStage.ASKED)

    class Meta:
        verbose_name = _("request for an upgrade")
        verbose_name_plural = _("requests for an upgrade")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stage=UpgradeStage.ASKED), name="one_open_upgrade_request"
            )
        ]
        triggers = [UPGRADE.trigger()]

    def __str__(self) -> str:
        return str(self.organisation)
