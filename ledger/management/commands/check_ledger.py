"""``manage.py check_ledger``: derive every balance again and name what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ledger.audit import differences
from ledger.models import Account, Entry, Transfer


class Command(BaseCommand):
    """Check the ledger; ends with an error if anything differs."""

    help = "Derive every balance of the ledger from its entries, compare all sums, and name what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, or that there is none."""
        count = 0
        for difference in differences():
            count += 1
            self.stdout.write(str(difference))
        if count:
            raise CommandError(_("The ledger does not agree: %(count)d differences.") % {"count": count})
        self.stdout.write(
            _("The ledger agrees: %(accounts)d accounts, %(transfers)d transfers, %(entries)d entries.")
            % {
                "accounts": Account.objects.count(),
                "transfers": Transfer.objects.count(),
                "entries": Entry.objects.count(),
            }
        )
