from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger floor."""

    name = "ledger"
    verbose_name = _("Ledger")
