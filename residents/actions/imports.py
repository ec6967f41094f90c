"""The import of a roster: uploaded, checked, confirmed, saved; nothing is saved while anything is wrong."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import MEGABYTE, safe_name
from core.flow import begin, take
from core.states import Visibility
from places.models import Place
from residents.models import RosterImport
from residents.roster.checking import Checked, check
from residents.roster.reading import read
from residents.roster.saving import save
from residents.states import IMPORT, ImportStage

log = structlog.get_logger(__name__)
MOST_FAULTS = 2_000
KEPT_SECONDS = 3600


@transaction.atomic
def upload_roster(*, upload: "UploadedFile[bytes]", place: Place, makes_places: bool, by: User) -> RosterImport:
    """Take a roster for a place and below; it is checked next. Raises PermissionDenied, ValidationError."""
    record = RosterImport(place=place, name=safe_name(upload.name or ""), makes_places=makes_places, uploaded_by=by)
    if not by.has_perm("residents.import_roster", record):
        raise PermissionDenied(_("You can't import residents here."))
    if not record.name.endswith(".xlsx"):
        raise ValidationError({"file": _("A roster is an Excel workbook (.xlsx).")}, code="file")
    if (upload.size or 0) > settings.ROSTER_MEGABYTES * MEGABYTE:
        raise ValidationError({"file": _("At most %(size)d MB.") % {"size": settings.ROSTER_MEGABYTES}}, code="size")
    record.file = upload
    record.save()
    return begin(IMPORT, record, by=by, visibility=Visibility.STAFF)


def check_roster(*, pk: int) -> RosterImport:
    """Check an uploaded roster and keep what was found; called by the worker. A second worker finds it checked."""
    record = RosterImport.objects.select_related("place__street").get(pk=pk)
    if record.stage != ImportStage.CHECKING:
        return record
    try:
        checked = _checked(record)
    except ValidationError as refused:
        record.faults, record.fault_count = [[0, "", message] for message in refused.messages], len(refused.messages)
        return _end(record, "find_faults", ["faults", "fault_count"])
    _keep(record, checked)
    fields = ["rows", "counts", "faults", "fault_count"]
    return _end(record, "find_faults" if checked.faults else "pass_check", fields)


@transaction.atomic
def confirm_import(*, record: RosterImport, by: User) -> RosterImport:
    """Confirm a checked roster; the worker saves it next."""
    return take(IMPORT, record, "confirm", by=by)


def save_roster(*, pk: int) -> RosterImport:
    """Save a confirmed roster, all or nothing; called by the worker. What changed since the check is checked again."""
    record = RosterImport.objects.select_related("place__street").get(pk=pk)
    if record.stage != ImportStage.SAVING:
        return record
    try:
        with transaction.atomic():
            # Imports of a street take turns, so that what is checked is what is saved.
            Place.objects.select_for_update().get(pk=record.street_id)
            record.refresh_from_db(fields=["stage"])
            if record.stage != ImportStage.SAVING:
                return record
            checked = _checked(record)
            if checked.faults:
                _keep(record, checked)
                return _end(record, "find_faults", ["rows", "counts", "faults", "fault_count"])
            record.counts = save(checked, progress=_progress(record))
            record.done_rows = record.rows
            record = _end(record, "finish", ["counts", "done_rows"])
    except (IntegrityError, ValidationError) as error:
        log.warning("residents.import_stopped", roster_import=pk, error=type(error).__name__)
        return take(IMPORT, record, "fail", by=None, reason=_stopped())
    _forget_file(record)
    return record


@transaction.atomic
def drop_import(*, record: RosterImport, by: User) -> RosterImport:
    """Drop a roster; its file is deleted."""
    record = take(IMPORT, record, "drop", by=by)
    _forget_file(record)
    return record


def forget_files() -> int:
    """Delete the files of rosters that nobody finished in time; return how many. Called by the clock."""
    before = timezone.now() - timedelta(days=settings.ROSTER_KEPT_DAYS)
    old = RosterImport.objects.filter(updated_at__lt=before).exclude(file="")
    for record in old:
        _forget_file(record)
    return len(old)


def progress_of(record: RosterImport) -> int:
    """Return how many rows the worker has been through."""
    return int(cache.get(_key(record), 0))


def _forget_file(record: RosterImport) -> None:
    """Delete the uploaded roster once this is committed: personal data is kept in one place only."""
    storage, name = record.file.storage, str(record.file.name)
    RosterImport.objects.filter(pk=record.pk).update(file="")
    record.file = ""
    transaction.on_commit(lambda: storage.delete(name))


def _stopped() -> str:
    return _("Somebody else saved the same people meanwhile, or the file is gone; please upload it again.")


def _checked(record: RosterImport) -> Checked:
    try:
        file = record.file.open("rb")
    except (OSError, ValueError) as error:  # the clock has deleted it, or somebody by hand
        raise ValidationError(_stopped()) from error
    with file:
        rows, faults = read(file)
    record.rows = len(rows)
    RosterImport.objects.filter(pk=record.pk).update(rows=record.rows)
    return check(
        rows,
        scope=record.place,
        makes_places=record.makes_places,
        faults=faults,
        progress=_progress(record),
    )


def _keep(record: RosterImport, checked: Checked) -> None:
    record.faults = [[fault.row, fault.column, fault.words] for fault in checked.faults[:MOST_FAULTS]]
    record.fault_count = len(checked.faults)
    homes = {person.home for person in checked.people}
    record.counts = {"people": len(checked.people), "households": len(homes), "places": len(checked.geography.missing)}


def _end(record: RosterImport, step: str, fields: list[str]) -> RosterImport:
    return take(IMPORT, record, step, by=None, changes={name: getattr(record, name) for name in fields})


def _progress(record: RosterImport) -> Callable[[int], None]:
    return lambda count: cache.set(_key(record), count, KEPT_SECONDS)


def _key(record: RosterImport) -> str:
    return f"residents.import:{record.pk}"
