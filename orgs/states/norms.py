"""The flow of a version of a norm, what answers its checklist, and how an item can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class VersionStage(models.TextChoices):
    """Where a version of a norm stands."""

    DRAFT = "draft", pgettext_lazy("norm", "Draft")
    PUBLISHED = "published", pgettext_lazy("norm", "Published")
    REPLACED = "replaced", pgettext_lazy("norm", "Replaced by a newer version")


NORM_VERSION = Flow(
    "orgs.norm_version",
    "stage",
    (
        Step(
            "publish",
            (VersionStage.DRAFT,),
            VersionStage.PUBLISHED,
            "orgs.keep_norm",
            pgettext_lazy("norm", "Publish"),
            pgettext_lazy("norm", "Published"),
            pgettext_lazy("norm", "Publication"),
        ),
        Step(
            "replace",
            (VersionStage.PUBLISHED,),
            VersionStage.REPLACED,
            "orgs.keep_norm",
            pgettext_lazy("norm", "Replace"),
            pgettext_lazy("norm", "Replaced by a newer version"),
            pgettext_lazy("norm", "Replaced by a newer version"),
            by_clock=True,
            visibility=Visibility.PUBLIC,
        ),
    ),
    road=(VersionStage.DRAFT, VersionStage.PUBLISHED),
)


class NormSource(models.TextChoices):
    """Which figure of the platform answers an item of a checklist, if any."""

    SELF = "self", _("Nothing: the organisation says so itself")
    MEMBERS = "members", _("Number of members")
    MANAGERS = "managers", _("Number of people who manage it")
    REPORT = "report", _("Annual report on time in the last 12 months")
    ACTIVITIES = "activities", _("Verified activities in the last 12 months")
    REPORTED = "reported", _("Activities reported beforehand in the last 12 months")
    PARTY = "party", _("Party branch or instructor")
    GUIDANCE = "guidance", _("Guidance by the instructor in the last three months")
    POSITIONS = "positions", _("Positions that somebody holds")
    ACCOUNTS = "accounts", _("Statements of accounts published for this year or the last")
    COMPLAINTS = "complaints", _("Founded complaints in the last 12 months, at most")


class NormAnswer(models.TextChoices):
    """How an item of a checklist stands."""

    MET = "met", pgettext_lazy("checklist", "Met")
    UNMET = "unmet", pgettext_lazy("checklist", "Not met")
    NOT_APPLICABLE = "na", pgettext_lazy("checklist", "Does not apply")


class Checker(models.TextChoices):
    """Who checked."""

    SELF = "self", _("The organisation itself")
    STAFF = "staff", pgettext_lazy("checker", "Staff")
