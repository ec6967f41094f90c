"""Agreements with partners, and what is promised in them."""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import kept
from core.models import Dated
from orgs.states.partner_gifts import ResourceKind
from orgs.states.partners import AGREEMENT, AgreementStage
from places.models import Place

from .partner import OfPartner

ONLY_DRAFTS = """
IF EXISTS (
    SELECT 1 FROM orgs_partneragreement
    WHERE id IN (COALESCE(NEW.agreement_id, OLD.agreement_id), OLD.agreement_id) AND stage <> 'draft'
) THEN
    RAISE EXCEPTION 'pgtrigger: the lines of a signed agreement stay as they are';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class AgreementQuerySet(models.QuerySet["PartnerAgreement"]):
    """Agreements as people ask for them."""

    def signed(self) -> Self:
        """Return those that are signed and have neither ended nor been ended."""
        return self.filter(stage=AgreementStage.SIGNED)

    def in_force(self, on: date | None = None) -> Self:
        """Return the signed ones that hold on a day (today by default)."""
        day = on or timezone.localdate()
        return self.signed().filter(starts_on__lte=day, ends_on__gte=day)


@kept
class PartnerAgreement(OfPartner):
    """An agreement with a partner (合伙协议): who promises what, from when until when."""

    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    serial = models.PositiveIntegerField(_("number in the year"), null=True, editable=False)
    title = models.CharField(_("title"), max_length=80)
    starts_on = models.DateField(pgettext_lazy("partner", "from"))
    ends_on = models.DateField(_("until"), help_text=_("The last day on which it holds."))
    partner_duties = models.TextField(_("what the partner undertakes"), max_length=2000, blank=True)
    street_duties = models.TextField(_("what the street undertakes"), max_length=2000, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    renewed_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewed_by",
        verbose_name=_("renews"),
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=AgreementStage, default=AgreementStage.DRAFT, editable=False
    )
    reminded_on = models.DateField(_("reminded of the end on"), null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement with a partner")
        verbose_name_plural = _("agreements with partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="partner_agreement_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=(AgreementStage.DRAFT, AgreementStage.DROPPED))
                | (Q(signed_on__isnull=False, serial__isnull=False) & ~Q(number="")),
                name="partner_agreement_signed_with_number",
            ),
            models.UniqueConstraint(fields=["street", "year", "serial"], name="partner_agreement_number_once"),
        ]
        indexes = [
            models.Index(fields=["partner", "-id"], name="partner_agreement_newest"),
            models.Index(fields=["street", "stage", "ends_on"], name="partner_agreement_by_end"),
        ]
        triggers = [
            AGREEMENT.trigger(),
            pgtrigger.Protect(
                name="signed_for_good",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__stage="draft")
                & (
                    pgtrigger.Q(old__partner__df=pgtrigger.F("new__partner"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(old__starts_on__df=pgtrigger.F("new__starts_on"))
                    | pgtrigger.Q(old__ends_on__df=pgtrigger.F("new__ends_on"))
                    | pgtrigger.Q(old__signed_on__df=pgtrigger.F("new__signed_on"))
                    | pgtrigger.Q(old__partner_duties__df=pgtrigger.F("new__partner_duties"))
                    | pgtrigger.Q(old__street_duties__df=pgtrigger.F("new__street_duties"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """Return its page, for those concerned."""
        return reverse("orgs:partner_agreement", args=[self.partner_id, self.pk])

    @property
    def days_left(self) -> int:
        """How many days it still holds; negative when it is over."""
        return (self.ends_on - timezone.localdate()).days


@kept
class AgreementLine(Dated):
    """One thing that a partner promises (协议条目); money in fen."""

    agreement = models.ForeignKey(
        PartnerAgreement, models.CASCADE, related_name="lines", verbose_name=_("agreement with a partner")
    )
    kind = models.CharField(_("kind of resource"), max_length=10, choices=ResourceKind)
    text = models.CharField(_("what is promised"), max_length=200)
    quantity = models.PositiveBigIntegerField(
        _("quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as needed. Money in fen."),
    )
    unit = models.CharField(_("unit"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("line of an agreement")
        verbose_name_plural = _("lines of agreements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity=None) | Q(quantity__gt=0), name="agreement_line_promises_some"),
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.MONEY, unit="") | (~Q(kind=ResourceKind.MONEY) & ~Q(unit="")),
                name="agreement_line_has_a_unit",
                violation_error_message=_("Name a unit; money is counted in yuan."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_in_drafts",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_DRAFTS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text}"

    def clean(self) -> None:
        """Count money in yuan alone."""
        if self.kind == ResourceKind.MONEY:
            self.unit = ""

    @property
    def place(self) -> Place:
        """The partner's place, for permissions."""
        return self.agreement.place

    @property
    def partner(self) -> Any:
        """Who promises it."""
        return self.agreement.partner
