"""Bring messages that were sent to the office in as proposals."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.progress import Progress
from places.models import Place
from proposals.actions.messages import import_messages
from proposals.actions.text import count_pairs
from proposals.text.messages import MessageErrors, read_messages


class Command(BaseCommand):
    """``import_messages FILE``: all or nothing; may be run again with a longer file."""

    help = "Bring messages in as proposals (CSV: id,author,title,posted_at,body,category,likes,dislikes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the street, and whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--street", default=settings.STREET_CODE, help="code of the street; by default its own")
        parser.add_argument("--dry-run", action="store_true", help="check the file and save nothing")

    def handle(self, *_args: Any, file: Path, street: str, dry_run: bool, **_options: Any) -> None:
        """Read, check and save, or list every wrong cell."""
        if not file.is_file():
            raise CommandError(_("There is no file “%(file)s”.") % {"file": file})
        place = Place.objects.filter(code=street, level="street").first()
        if place is None:
            raise CommandError(_("There is no street with the code “%(code)s”.") % {"code": street})
        try:
            messages = read_messages(file)
        except MessageErrors as wrong:
            for error in wrong.errors:
                self.stderr.write(str(error))
            words = _("Nothing was saved: %(count)d errors in the file.") % {"count": len(wrong.errors)}
            raise CommandError(words) from wrong
        for left_out in messages.again:
            self.stdout.write(str(left_out))
        if dry_run:
            words = _("%(count)d messages could be brought in. Nothing was saved.")
            self.stdout.write(words % {"count": len(messages.found)})
            return
        progress = Progress(self.stdout, _("Bringing messages in"), len(messages.found))
        done = import_messages(messages=messages.found, street=place, progress=progress)
        if done.new:
            count_pairs()
        words = _("%(new)d brought in, %(unchanged)d were here already.") % vars(done)
        self.stdout.write(words)
        if done.categories:
            self.stdout.write(_("New categories: %(names)s") % {"names": "、".join(done.categories)})
