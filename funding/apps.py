from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    """The funding floor."""

    name = "funding"
    verbose_name = _("Funding")

    def ready(self) -> None:
        """Put what waits for staff on their start page."""
        from . import queues  # noqa: F401, PLC0415 - models must be loaded
