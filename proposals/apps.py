from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """The proposals floor."""

    name = "proposals"
    verbose_name = _("Proposals")
