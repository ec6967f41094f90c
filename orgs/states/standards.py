"""How a star standard is made: its states, where the points of an indicator come from, and how they are computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step


class StandardStage(models.TextChoices):
    """Where a version of the standard stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("standard", "In force")
    REPLACED = "replaced", pgettext_lazy("standard", "Replaced")
    FROZEN = "frozen", _("Copy of a round")


STANDARD = Flow(
    "orgs.standard",
    "stage",
    (
        Step(
            "publish",
            (StandardStage.DRAFT,),
            StandardStage.PUBLISHED,
            "orgs.publish_standard",
            _("Publish"),
            _("Published"),
            _("Publication"),
        ),
        Step(
            "replace",
            (StandardStage.PUBLISHED,),
            StandardStage.REPLACED,
            "orgs.publish_standard",
            _("Replace"),
            _("Replaced by a newer version"),
            _("Replacement"),
            by_clock=True,
        ),
        Step(
            "freeze",
            (StandardStage.DRAFT,),
            StandardStage.FROZEN,
            "orgs.publish_standard",
            _("Copy for a round"),
            _("Copied for a round"),
            _("Copy for a round"),
        ),
    ),
    road=(StandardStage.DRAFT, StandardStage.PUBLISHED),
)


class Source(models.TextChoices):
    """Where the points of an indicator come from."""

    COMPUTED = "computed", _("Computed")
    DECLARED = "declared", _("Declared with proof")
    ASSESSED = "assessed", _("Assessed")
    CONFIRMED = "confirmed", _("Computed and confirmed by assessors")


class Judge(models.TextChoices):
    """Who gives the points of what is not computed."""

    ASSESSORS = "assessors", _("Assessors")
    COMMUNITY = "community", _("The community's first review")


COMPUTED_SOURCES = (Source.COMPUTED, Source.CONFIRMED)


class Formula(models.TextChoices):
    """How a value becomes points."""

    LINEAR = "linear", _("In a straight line up to the full value")
    BANDS = "bands", _("By bands")
    MINUS = "minus", _("Full points, less one for each")
    VALUE = "value", _("The value itself, up to the full points")


class NoData(models.TextChoices):
    """What becomes of an indicator about which there is nothing to compute."""

    LEFT_OUT = "left_out", _("Left out, the rest counts for more")
    ZERO = "zero", _("No points")


class Applies(models.TextChoices):
    """To whom a dimension applies."""

    ALWAYS = "always", _("Everybody")
    PROJECTS = "projects", _("Who had a project in the window")


class Measure(models.TextChoices):
    """What is computed from the evidence of the window and the register; orgs.rating.readings says how."""

    PARTY_COVER = "party_cover", _("Party branch or instructor, current")
    GUIDED_QUARTERS = "guided_quarters", _("Quarters with guidance")
    REPORTS = "reports", _("Annual reports on time")
    REPORTED_SHARE = "reported_share", _("Activities reported beforehand, in per cent")
    DOCUMENTS_SHARE = "documents_share", _("Filing documents complete, in per cent")
    KEY_TEAM = "key_team", _("People in positions")
    MEMBERS = "members", _("Number of members")
    MEMBERS_TIMES_MINIMUM = "members_times", _("Members, as a multiple of the filing minimum")
    ACTIVE_MEMBERS_SHARE = "active_members", _("Members who took part, in per cent")
    ACTIVITIES = "activities", _("Number of verified activities")
    ACTIVE_MONTHS = "active_months", _("Months with a verified activity")
    SERVICE_PER_MEMBER = "service_per_member", _("Person-times served per member")
    TRACED_SHARE = "traced_share", _("Activities with sign-in, photos and summary, in per cent")
    PROJECTS_WON = "projects_won", _("Projects won")
    CLOSED_SHARE = "closed_share", _("Projects closed on time, in per cent")
    EVALUATION = "evaluation", _("Average of third-party evaluations")
    VOUCHERED_SHARE = "vouchered_share", _("Money spent with vouchers, in per cent")
    PROPOSALS = "proposals", _("Parts in residents' proposals")
    NEEDS_DONE = "needs_done", _("Claimed needs completed")
    RAISED = "raised", _("Talents brought on, incubated, held together")
    SATISFACTION = "satisfaction", _("Average rating by residents, in per cent")
    COMPLAINTS = "complaints", _("Founded complaints")
    COMMENDATION = "commendation", _("Highest commendation: district 1, city 2, province 3")


class Bar(models.TextChoices):
    """Why an organisation can have no stars at all."""

    TENURE = "tenure", _("Filed for too short a time")
    REPORT_MISSED = "report_missed", _("The last annual report was missed")
    REPORT_FAILED = "report_failed", _("The last annual report failed, or was only basically passed two years running")
    PUNISHED = "punished", _("Punished in the last year")
    INVESTIGATED = "investigated", _("Under investigation")
    VETOED = "vetoed", _("Barred after a veto")
    NO_DATA = "no_data", _("There is nothing to compute yet")
