"""The messages that this floor sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, register

register(Kind("ledger.differs", _("The nightly check of the ledger has found a difference"), _("Ledger"), urgent=True))
