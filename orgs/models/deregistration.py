"""Cases of leaving the register, what is settled in them, and the spells below the least number of members."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import kept
from disclosure.models import PublicNotice
from orgs.states.deregistration import ENDING, RUNNING, EndingStage, Ground, Settlement

from .concerning import Concerning
from .organisations import Organisation


class DeregistrationQuerySet(models.QuerySet["Deregistration"]):
    """Cases as people ask for them."""

    def running(self) -> Self:
        """Return those that have not come to an end."""
        return self.filter(stage__in=RUNNING)


@kept
class Deregistration(Concerning):
    """A case of leaving the register (注销、撤销): its ground, the hearing, the settlement and the notice."""

    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    reason = models.TextField(_("reason"), max_length=1000)
    stage = models.CharField(_("state"), max_length=10, choices=EndingStage, default=EndingStage.WARNED)
    opened_on = models.DateField(_("opened on"), editable=False)
    answer_by = models.DateField(_("may answer until"), null=True, editable=False)
    answer = models.TextField(_("answer of the organisation"), blank=True, editable=False)
    notice = models.OneToOneField(
        PublicNotice, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("public notice")
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("opened by")
    )

    objects = DeregistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deregistration")
        verbose_name_plural = _("deregistrations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(stage__in=RUNNING), name="deregistration_one_running"
            )
        ]
        indexes = [models.Index(fields=["street", "id"], condition=Q(stage__in=RUNNING), name="deregistration_running")]
        triggers = [ENDING.trigger()]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_ground_display()}"

    def get_absolute_url(self) -> str:
        """Return the case's page."""
        return reverse("orgs:deregistration", args=[self.organisation_id])

    @property
    def is_running(self) -> bool:
        """Whether it has not come to an end."""
        return self.stage in RUNNING


@kept
class SettlementItem(models.Model):
    """One thing that is settled before an organisation leaves the register (清算事项)."""

    case = models.ForeignKey(Deregistration, models.CASCADE, related_name="items", verbose_name=_("case"))
    code = models.CharField(_("what"), max_length=10, choices=Settlement)
    label = models.CharField(_("in words"), max_length=120, blank=True)
    note = models.TextField(_("note"), max_length=500, blank=True)
    done_on = models.DateField(_("settled on"), null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("item of a settlement")
        verbose_name_plural = _("items of a settlement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=~Q(code=Settlement.OTHER), name="settlement_item_once"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None)
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(note="")),
                name="settlement_item_says_by_whom_and_how",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.get_code_display())


class MemberLow(models.Model):
    """A spell in which an organisation had fewer members than it needs; written every night (低于最低人数)."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="member_lows", verbose_name=_("organisation")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("spell below the least number of members")
        verbose_name_plural = _("spells below the least number of members")
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(until=None), name="member_low_one_now"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="member_low_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["since"], condition=Q(until=None), name="member_low_by_since")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.since}"
