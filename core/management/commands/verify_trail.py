"""Recompute the seals over the trace and name every row that does not fit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Seal
from core.trail import check_trail


class Command(BaseCommand):
    """``manage.py verify_trail [--street CODE]``; exits with 1 if anything was altered, is missing or was added."""

    help = "Recompute the seals over the trace; name altered, missing and added rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code of one street."""
        parser.add_argument("--street", default=None, help="Official code of one street; all without it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and say what was found."""
        found = 0
        for found, fault in enumerate(check_trail(options["street"]), start=1):  # noqa: B007
            self.stdout.write(self.style.ERROR(str(fault)))
        if found:
            raise CommandError(ngettext("%d fault found.", "%d faults found.", found) % found)
        seals = Seal.objects.filter(street_code=options["street"]) if options["street"] else Seal.objects.all()
        self.stdout.write(self.style.SUCCESS(_("%(count)d seals fit; nothing was altered.") % {"count": seals.count()}))
