from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    """Django's admin with the house's own site: sign-in with a second factor, one's queue, the floors in order."""

    default_site = "core.admin.site.StaffSite"
