"""The flow of an annual report (年度报告)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step


class ReportStage(models.TextChoices):
    """Where an annual report stands."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", pgettext_lazy("annual report", "Submitted")
    RETURNED = "returned", _("Returned to be completed")
    OPINED = "opined", _("With the community's opinion")
    CONCLUDED = "concluded", _("Concluded by the street")
    PUBLISHED = "published", _("Published")


class Conclusion(models.TextChoices):
    """What the street finds (年检结论)."""

    QUALIFIED = "qualified", _("In order")
    BASIC = "basic", _("Basically in order")
    FAILED = "failed", _("Not in order")


WRITABLE = (ReportStage.DRAFT, ReportStage.RETURNED)
IN_STAFF_HANDS = (ReportStage.SUBMITTED, ReportStage.OPINED, ReportStage.CONCLUDED)
HANDED_IN = (*IN_STAFF_HANDS, ReportStage.PUBLISHED)

REPORT = Flow(
    "orgs.annualreport",
    "stage",
    (
        Step(
            "submit",
            WRITABLE,
            ReportStage.SUBMITTED,
            "orgs.manage_organisation",
            _("Submit the report"),
            pgettext_lazy("annual report", "Submitted"),
            _("Submission"),
        ),
        Step(
            "give_back",
            (ReportStage.SUBMITTED, ReportStage.OPINED),
            ReportStage.RETURNED,
            "orgs.opine_on_report",
            _("Return to be completed"),
            _("Returned to be completed"),
            _("Completion"),
            needs_reason=True,
        ),
        Step(
            "opine",
            (ReportStage.SUBMITTED,),
            ReportStage.OPINED,
            "orgs.opine_on_report",
            _("Give the community's opinion"),
            _("The community has given its opinion"),
            _("Opinion of the community"),
            needs_reason=True,
        ),
        Step(
            "conclude",
            (ReportStage.OPINED,),
            ReportStage.CONCLUDED,
            "orgs.conclude_report",
            _("Conclude"),
            _("Concluded by the street"),
            _("Conclusion of the street"),
            needs_reason=True,
        ),
        Step(
            "publish",
            (ReportStage.CONCLUDED,),
            ReportStage.PUBLISHED,
            "orgs.conclude_report",
            _("Publish"),
            _("Published"),
            _("Publication"),
        ),
    ),
    road=(
        ReportStage.DRAFT,
        ReportStage.SUBMITTED,
        ReportStage.OPINED,
        ReportStage.CONCLUDED,
        ReportStage.PUBLISHED,
    ),
)
