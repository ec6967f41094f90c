from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """The places floor."""

    name = "places"
    verbose_name = _("Places")
