from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The notices floor."""

    name = "notices"
    verbose_name = _("Messages")
