from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    """The residents floor."""

    name = "residents"
    verbose_name = _("Residents")
