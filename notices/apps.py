from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The notices floor."""

    name = "notices"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Gather the kinds of every floor."""
        autodiscover_modules("kinds")
