"""Print the demo's sign-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.models import User
from portal.demo.people import PASSWORD, STAFF


class Command(BaseCommand):
    """``manage.py demo_sign_ins``: who can sign in with the demo's password, and as what."""

    help = "Print the user names, roles and the password of the demo street."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each."""
        names = {username: str(role.label) for username, _name, role, _street in STAFF}
        names |= {"manager": str(_("Organisation manager")), "resident": str(_("Resident"))}
        found = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        self.stdout.write(_("Password for all: %(password)s") % {"password": PASSWORD})
        for username, role in names.items():
            if username in found:
                self.stdout.write(f"  {username:<12} {role}")
        self.stdout.write(_("Codes, SMS and e-mails are written to %(folder)s") % {"folder": settings.OUTBOX_DIR})
