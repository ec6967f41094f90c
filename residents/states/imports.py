"""The flow of the import of a roster."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class ImportStage(models.TextChoices):
    """Where the import of a roster stands."""

    CHECKING = "checking", _("Being checked")
    FAULTY = "faulty", _("Has errors, nothing was saved")
    CHECKED = "checked", _("Checked, waits for confirmation")
    SAVING = "saving", _("Being saved")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped, nothing was saved")
    DROPPED = "dropped", _("Dropped")


IMPORT = Flow(
    "residents.rosterimport",
    "stage",
    (
        Step(
            "find_faults",
            (ImportStage.CHECKING, ImportStage.SAVING),
            ImportStage.FAULTY,
            "residents.import_roster",
            _("Errors found"),
            _("Errors found"),
            _("Check"),
            by_clock=True,
            visibility=Visibility.STAFF,
        ),
        Step(
            "pass_check",
            (ImportStage.CHECKING,),
            ImportStage.CHECKED,
            "residents.import_roster",
            _("Checked"),
            _("Checked"),
            _("Check"),
            by_clock=True,
            visibility=Visibility.STAFF,
        ),
        Step(
            "confirm",
            (ImportStage.CHECKED,),
            ImportStage.SAVING,
            "residents.import_roster",
            _("Import now"),
            _("Import begun"),
            _("Import"),
            visibility=Visibility.STAFF,
        ),
        Step(
            "finish",
            (ImportStage.SAVING,),
            ImportStage.DONE,
            "residents.import_roster",
            _("Done"),
            _("Done"),
            _("Import"),
            by_clock=True,
            visibility=Visibility.STAFF,
        ),
        Step(
            "fail",
            (ImportStage.CHECKING, ImportStage.SAVING),
            ImportStage.FAILED,
            "residents.import_roster",
            _("Stopped"),
            _("Stopped"),
            _("Import"),
            by_clock=True,
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
        Step(
            "drop",
            (ImportStage.CHECKED, ImportStage.FAULTY, ImportStage.FAILED),
            ImportStage.DROPPED,
            "residents.import_roster",
            _("Drop"),
            _("Dropped"),
            _("Drop"),
            visibility=Visibility.STAFF,
        ),
    ),
    road=(ImportStage.CHECKING, ImportStage.CHECKED, ImportStage.SAVING, ImportStage.DONE),
)
