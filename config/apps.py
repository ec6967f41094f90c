from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    """Django's admin with the house's own site: sign-in with a second factor, one's queue, the floors in order."""

    default_site = "core.admin.site.StaffSite"

    def ready(self) -> None:
        """Find the floors' staff pages; the ground floor's own stand in the package that also makes the site."""
        super().ready()
        import_module("core.admin.registered")
