"""Read the official list of streets and communities."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.progress import Progress
from places.actions import import_divisions
from places.divisions import DivisionErrors, read_divisions


class Command(BaseCommand):
    """``import_divisions FILE``: all or nothing; may be run again with a newer list."""

    help = "Read streets and communities from the official list (CSV: code,name,level,parent_code)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Read, check and save, or list every wrong row."""
        started = time.monotonic()
        if not file.is_file():
            raise CommandError(_("There is no file “%(file)s”.") % {"file": file})
        try:
            rows = read_divisions(file)
            done = import_divisions(rows=rows, progress=Progress(self.stdout, _("Reading places"), len(rows)))
        except DivisionErrors as wrong:
            for error in wrong.errors:
                self.stderr.write(str(error))
            raise CommandError(
                _("Nothing was saved: %(count)d errors in the file.") % {"count": len(wrong.errors)}
            ) from wrong
        self.stdout.write(
            _("%(new)d new, %(changed)d renamed, %(unchanged)d as before, %(vanished)d no longer in the list")
            % vars(done)
            + f" · {time.monotonic() - started:.1f} s"
        )
