"""Suspensions, investigations and punishments."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from orgs.states import Growth
from orgs.states.discipline import RUNNING, SUSPENSION, PunishmentKind, SuspensionStage

from .concerning import Concerning


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions by their time."""

    def running(self) -> Self:
        """Return those in force."""
        return self.filter(stage__in=RUNNING)


@kept
class Suspension(Concerning):
    """A suspension (暂停): why, from when, until when, and what must be mended."""

    reason = models.TextField(_("reason"), max_length=1000)
    to_mend = models.TextField(_("what must be mended"), max_length=1000)
    from_on = models.DateField(_("from"))
    until = models.DateField(_("to be mended by"), null=True, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=SuspensionStage, default=SuspensionStage.OPEN)
    stage_before = models.CharField(_("growth stage before"), max_length=20, choices=Growth, editable=False)
    mended = models.TextField(_("what was mended"), blank=True, editable=False)
    lifted_on = models.DateField(_("lifted on"), null=True, editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("opened by"))

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stage__in=RUNNING), name="suspension_one_running"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_on")), name="suspension_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["street", "until"], condition=Q(stage__in=RUNNING), name="suspension_running")]
        triggers = [SUSPENSION.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.from_on}"

    def get_absolute_url(self) -> str:
        """Return the page of the organisation's life on the register, where it stands."""
        return reverse("orgs:register", args=[self.organisation_id])


@kept
class Punishment(Concerning):
    """What an authority imposed on an organisation (处罚): what, by whom, when."""

    kind = models.CharField(_("kind"), max_length=10, choices=PunishmentKind)
    what = models.TextField(_("what for, and what was imposed"), max_length=1000)
    authority = models.CharField(_("authority"), max_length=80)
    number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("punishment")
        verbose_name_plural = _("punishments")
        indexes = [models.Index(fields=["organisation", "-decided_on"], name="punishment_by_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()} · {self.decided_on}"


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    """Investigations by their time."""

    def running(self) -> Self:
        """Return those that are not closed."""
        return self.filter(closed_on=None)


@kept
class Investigation(Concerning):
    """An investigation of an organisation (立案调查): while it runs, no stars are given."""

    reason = models.TextField(_("reason"), max_length=1000)
    authority = models.CharField(_("authority"), max_length=80)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    result = models.TextField(_("result"), max_length=1000, blank=True, editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("opened by"))

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        verbose_name = _("investigation")
        verbose_name_plural = _("investigations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed_on=None), name="investigation_one_running"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="investigation_closed_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.opened_on}"
