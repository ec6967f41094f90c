"""Double entry: accounts, transfers, entries. What PostgreSQL holds of it stands in the migration of the guards."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .states import Unit


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts by whether they are locked or hot."""

    def floored(self) -> Self:
        """Return the accounts that keep a running balance under a row lock."""
        return self.filter(floor__isnull=False)

    def hot(self) -> Self:
        """Return the accounts without a floor, whose balance is a checkpoint and the entries after it."""
        return self.filter(floor=None)


class Account(models.Model):
    """An account of the ledger (账户): it counts one unit, and may have a floor under its balance.

    With a floor (0: never overdrawn) it keeps a running balance; without one it is hot: anybody may post to it at once.
    """

    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    floor = models.BigIntegerField(_("floor"), null=True, blank=True, help_text=_("Empty: no floor."))
    balance = models.BigIntegerField(_("running balance"), null=True, blank=True, editable=False)
    street_code = models.CharField(_("street"), max_length=12, blank=True)
    opened_at = models.DateTimeField(_("opened at"), db_default=Now(), editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(floor=None, balance=None) | Q(floor__lte=0, balance__isnull=False, balance__gte=F("floor")),
                name="ledger_account_floor",
            ),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="ledger_account_unit"),
        ]
        indexes = [models.Index(fields=["street_code", "unit"], name="ledger_account_by_street")]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """One movement of money or points (记账凭证): two entries or more that sum to zero; never changed."""

    key = models.CharField(_("key"), max_length=120, unique=True, help_text=_("Posting the same key twice posts once."))
    kind = models.CharField(_("kind"), max_length=60)
    source = models.CharField(_("source"), max_length=120, help_text=_("What it was posted for, as kind:number."))
    effective_on = models.DateField(_("effective on"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posted by")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    memo = models.CharField(_("memo"), max_length=200, blank=True)
    street_code = models.CharField(_("street"), max_length=12, blank=True)
    # Both are stamped by the database: entries are accepted only from the transaction that wrote the transfer.
    posted_at = models.DateTimeField(_("posted at"), db_default=Now(), editable=False)
    xid = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [
            models.Index(fields=["source"], name="ledger_transfer_by_source"),
            models.Index(fields=["street_code", "-id"], name="ledger_transfer_by_street"),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """What a transfer adds to one account (分录), in fen or points; negative: what it takes."""

    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("transfer")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("account")
    )
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"), null=True, blank=True)
    street_code = models.CharField(_("street"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "account"], include=["amount"], name="ledger_one_entry_per_account"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_something"),
        ]
        indexes = [models.Index(fields=["account", "id"], include=["amount"], name="ledger_entry_by_account")]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount:+d}"


class Checkpoint(models.Model):
    """What a hot account held through a certain entry (结存点), so that its balance needs only the entries after it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="checkpoints", verbose_name=_("account"))
    through = models.BigIntegerField(_("through entry"))
    balance = models.BigIntegerField(_("balance"))
    made_at = models.DateTimeField(_("made at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [models.UniqueConstraint(fields=["account", "through"], name="ledger_checkpoint_once")]

    def __str__(self) -> str:
        return f"{self.account} #{self.through}"
