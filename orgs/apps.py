from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """The orgs floor."""

    name = "orgs"
    verbose_name = _("Organisations")
