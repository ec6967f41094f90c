from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    """The funding floor."""

    name = "funding"
    verbose_name = _("Funding")
