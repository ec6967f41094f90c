"""Funds of the three sources, budgets, grants out of them, disbursements, and the book of each fund."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, User
from core.history import kept
from core.models import Dated, append_only
from core.money import format_fen
from ledger.models import Account, Transfer
from places.models import Place, Placed

from .guards import BUDGET_STAYS, LINES_STAY, adds_up
from .states import DISBURSEMENT, GRANT, OPEN, TONES, DisbursementStage, GrantStage, MovementKind, Source


class FundQuerySet(models.QuerySet["Fund"]):
    """Funds with what people ask about them."""

    def with_figures(self) -> Self:
        """Add, in fen: ``balance`` free in the fund, ``committed`` and not yet paid, ``paid``, ``received``."""
        held = Grant.objects.filter(fund=OuterRef("pk")).order_by().values("fund")
        lines = Movement.objects.filter(fund=OuterRef("pk")).order_by().values("fund")

        def total(kind: MovementKind) -> Coalesce:
            return Coalesce(Subquery(lines.filter(kind=kind).annotate(n=Sum("amount")).values("n")), 0)

        return self.annotate(
            balance=F("account__balance"),
            committed=Coalesce(Subquery(held.annotate(n=Sum("account__balance")).values("n")), 0),
            paid=total(MovementKind.PAYMENT),
            received=total(MovementKind.RECEIPT),
        )


@kept
class Fund(Placed, Dated):
    """Money for one purpose from one source in one fiscal year (资金池): its free money is its account's balance."""

    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=12, choices=Source)
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    purpose = models.TextField(_("purpose"), blank=True, help_text=_("What the money is for; shown to the public."))
    account = models.OneToOneField(Account, models.PROTECT, related_name="+", editable=False, verbose_name=_("account"))

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["-year", "source", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "name"], name="fund_name_unique_in_year"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="fund_year_plausible"),
        ]
        indexes = [models.Index(fields=["street", "-year"], name="fund_by_street")]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def get_absolute_url(self) -> str:
        """Return the fund's public page."""
        return reverse("funding:fund", args=[self.pk])


class FundStandard(models.Model):
    """What a fund may be spent on and how, in its versions (资金使用标准); grants keep theirs."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="standards", verbose_name=_("fund"))
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    in_force_from = models.DateField(_("in force from"), default=timezone.localdate)
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("adopted by"))
    adopted_at = models.DateTimeField(_("adopted"), auto_now_add=True)

    class Meta:
        verbose_name = _("standard of a fund")
        verbose_name_plural = _("standards of funds")
        ordering = ["fund", "-version"]
        constraints = [models.UniqueConstraint(fields=["fund", "version"], name="fund_standard_version_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.fund} v{self.version}"

    @property
    def place(self) -> Place:
        """The place of the fund, for whoever asks who may."""
        return self.fund.place


@kept
class Budget(Placed, Dated):
    """What something will cost, line by line (预算); final once a grant has been committed on it."""

    total = models.BigIntegerField(_("total (fen)"), default=0)
    is_final = models.BooleanField(_("final"), default=False)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [models.CheckConstraint(condition=Q(total__gte=0), name="budget_not_negative")]
        triggers = [adds_up("NEW.id", pgtrigger.Insert | pgtrigger.Update), BUDGET_STAYS]

    def __str__(self) -> str:
        return f"{_('Budget')} {self.pk}: {format_fen(self.total)}"


@kept
class BudgetLine(models.Model):
    """One line of a budget (预算明细), in fen; the database holds that the lines add up to the total."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lines", verbose_name=_("budget"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    purpose = models.CharField(_("purpose"), max_length=100)
    amount = models.BigIntegerField(_("amount (fen)"))
    note = models.CharField(_("how it is reckoned"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["budget", "order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="budget_line_above_zero")]
        triggers = [
            adds_up("coalesce(NEW.budget_id, OLD.budget_id)", pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
            LINES_STAY,
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {format_fen(self.amount)}"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by what they were given for."""

    def given_for(self, label: str, pk: int) -> Self:
        """Return the grants for one subject, such as ``projects.application`` 12."""
        return self.filter(subject_label=label, subject_id=pk)


@kept
class Grant(Placed, Dated):
    """Money of a fund committed to a body for one purpose (拨款): it lies in an account of its own until paid."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="grants", verbose_name=_("fund"))
    standard = models.ForeignKey(
        FundStandard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("standard")
    )
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="grants", verbose_name=_("budget"))
    payee = models.ForeignKey(Body, models.PROTECT, related_name="received_grants", verbose_name=_("payee"))
    amount = models.BigIntegerField(_("amount (fen)"))
    returned = models.BigIntegerField(_("returned (fen)"), default=0, editable=False)
    purpose = models.CharField(_("purpose"), max_length=200)
    subject_label = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("number of subject"))
    subject_url = models.CharField(_("page of the subject"), max_length=200, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=GrantStage, default=GrantStage.COMMITTED)
    account = models.OneToOneField(Account, models.PROTECT, related_name="+", editable=False, verbose_name=_("account"))
    committed_on = models.DateField(_("committed on"), default=timezone.localdate)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_above_zero"),
            models.CheckConstraint(condition=Q(returned__range=(0, F("amount"))), name="grant_returns_at_most_all"),
            models.CheckConstraint(
                condition=~Q(stage=GrantStage.RELEASED) | Q(returned=F("amount")), name="grant_released_in_full"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="grant_by_subject"),
            models.Index(fields=["street", "-id"], name="grant_by_street"),
        ]
        triggers = [GRANT.trigger()]

    def __str__(self) -> str:
        return f"{self.purpose} {format_fen(self.amount)}"

    @property
    def body_id(self) -> int:
        """The body whose people this concerns: the payee."""
        return self.payee_id


class DisbursementQuerySet(models.QuerySet["Disbursement"]):
    """Disbursements by what still has to happen."""

    def open(self) -> Self:
        """Return those that are asked for and neither paid nor ended."""
        return self.filter(stage__in=OPEN)

    def sum(self) -> int:
        """Return their amounts together, in fen."""
        return int(self.aggregate(n=Sum("amount"))["n"] or 0)


@kept
class Disbursement(Placed, Dated):
    """A payment out of a grant (拨付): one person asks, another approves, another pays."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="disbursements", verbose_name=_("grant"))
    amount = models.BigIntegerField(_("amount (fen)"))
    purpose = models.CharField(_("purpose"), max_length=100)
    stage = models.CharField(_("stage"), max_length=12, choices=DisbursementStage, default=DisbursementStage.REQUESTED)
    needs_three = models.BooleanField(
        _("three people"), default=False, help_text=_("Who asked may neither approve nor pay.")
    )
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    paid_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by")
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=60, blank=True)
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("transfer")
    )

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disbursement")
        verbose_name_plural = _("disbursements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_above_zero"),
            models.CheckConstraint(
                condition=Q(
                    stage=DisbursementStage.PAID, transfer__isnull=False, paid_by__isnull=False, paid_on__isnull=False
                )
                | (~Q(stage=DisbursementStage.PAID) & Q(transfer=None, paid_by=None, paid_on=None)),
                name="disbursement_paid_in_the_ledger",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=(DisbursementStage.APPROVED, DisbursementStage.PAID))
                | Q(approved_by__isnull=False),
                name="disbursement_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(paid_by=None) | ~Q(approved_by=F("paid_by")),
                name="disbursement_two_people",
            ),
            models.CheckConstraint(
                condition=Q(needs_three=False)
                | (
                    (Q(approved_by=None) | ~Q(approved_by=F("requested_by")))
                    & (Q(paid_by=None) | ~Q(paid_by=F("requested_by")))
                ),
                name="disbursement_three_people",
            ),
        ]
        indexes = [models.Index(fields=["street", "stage", "-id"], name="disbursement_by_street")]
        triggers = [DISBURSEMENT.trigger()]

    def __str__(self) -> str:
        return f"{self.purpose} {format_fen(self.amount)}"

    @property
    def body_id(self) -> int:
        """The body whose people this concerns: the payee."""
        return self.grant.payee_id

    @property
    def tone(self) -> str:
        """The tone of the badge of its stage."""
        return TONES[DisbursementStage(self.stage)]


class Movement(models.Model):
    """A line of a fund's book (资金台账), open to the public and never changed; amounts in fen."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="movements", verbose_name=_("fund"))
    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind)
    grant = models.ForeignKey(
        Grant, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("grant")
    )
    payee = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payee"))
    amount = models.BigIntegerField(_("amount (fen)"))
    purpose = models.CharField(_("purpose"), max_length=200)
    happened_on = models.DateField(_("date"))
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+", verbose_name=_("transfer"))

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="movement_above_zero")]
        indexes = [models.Index(fields=["fund", "-id"], name="movement_by_fund")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_fen(self.amount)}"

    @property
    def place(self) -> Place:
        """The place of the fund, for whoever asks who may."""
        return self.fund.place

    @property
    def direction(self) -> str:
        """Whether it adds to what is free in the fund: ``in``, ``out``, or "" for what was committed before."""
        return {MovementKind.PAYMENT: "", MovementKind.COMMITMENT: "out"}.get(MovementKind(self.kind), "in")
