from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from .migrating import quicken


class CoreConfig(AppConfig):
    """The core floor."""

    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Gather what waits for staff on every floor; let migrations be quick."""
        autodiscover_modules("waiting")
        quicken()
