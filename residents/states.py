"""Words of households, and the flow of a claim to belong to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Sex(models.TextChoices):
    """As the ID number says it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Relation(models.TextChoices):
    """How somebody stands to the head of the household (与户主关系)."""

    HEAD = "head", _("Head of the household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    GRANDCHILD = "grandchild", _("Grandchild")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    IN_LAW = "in_law", _("Son- or daughter-in-law")
    TENANT = "tenant", _("Tenant")
    OTHER = "other", _("Other")


class ClaimStage(models.TextChoices):
    """Where a claim stands."""

    FILED = "filed", _("Waits for the community desk")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLAIM = Flow(
    "residents.householdclaim",
    "stage",
    (
        Step(
            "confirm",
            (ClaimStage.FILED,),
            ClaimStage.CONFIRMED,
            "residents.decide_claim",
            _("Confirm"),
            _("Confirmed"),
            _("Confirmation"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "refuse",
            (ClaimStage.FILED,),
            ClaimStage.REFUSED,
            "residents.decide_claim",
            _("Refuse"),
            _("Refused"),
            _("Confirmation"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (ClaimStage.FILED,),
            ClaimStage.WITHDRAWN,
            "residents.withdraw_claim",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(ClaimStage.FILED, ClaimStage.CONFIRMED),
)


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
