"""What somebody wants posted, and the words in which the ledger refuses it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Account, Transfer


class LedgerRefused(ValidationError):
    """A transfer that can't be posted; its code is floor, unbalanced, key or reversed."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A transfer to be: what ``post_transfer`` takes, as a value, so that thousands can be posted at once."""

    key: str
    kind: str
    entries: Sequence[tuple[Account, int]]
    source: str
    by: Any = None
    effective_on: date | None = None
    memo: str = ""
    reverses: Transfer | None = None

    @property
    def street_code(self) -> str:
        """The street whose book this is: that of the first account that belongs to one."""
        return next((account.street_code for account, _amount in self.entries if account.street_code), "")

    def check(self) -> None:
        """Refuse in words what the database would refuse at commit. Raises LedgerRefused."""
        if len(self.entries) < 2 or any(amount == 0 for _account, amount in self.entries):  # noqa: PLR2004
            raise LedgerRefused(_("A transfer needs two entries or more, none of them zero."), code="unbalanced")
        if len({account.pk for account, _amount in self.entries}) < len(self.entries):
            raise LedgerRefused(_("An account stands twice in the transfer."), code="unbalanced")
        sums: Counter[str] = Counter()
        for account, amount in self.entries:
            sums[account.unit] += amount
        if any(sums.values()):
            raise LedgerRefused(_("The entries don't sum to zero."), code="unbalanced")

    def check_replay(self, transfer: Transfer, entries: Mapping[int, int]) -> None:
        """Refuse the key of a transfer that says something else (its memo apart). Raises LedgerRefused."""
        same = (
            transfer.kind == self.kind
            and transfer.source == self.source
            and transfer.reverses_id == (self.reverses.pk if self.reverses else None)
            and self.effective_on in {None, transfer.effective_on}
            and dict(entries) == {account.pk: amount for account, amount in self.entries}
        )
        if not same:
            raise LedgerRefused(
                _("The key “%(key)s” was posted before with another content.") % {"key": self.key}, code="key"
            )
