from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """The disclosure floor."""

    name = "disclosure"
    verbose_name = _("Public notices")
