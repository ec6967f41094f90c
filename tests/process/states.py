from django.db import models

from core.flow import Flow, Step
from core.states import Visibility


class Stage(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    APPROVED = "approved", "Approved"
    LAPSED = "lapsed", "Lapsed"


FLOW = Flow(
    "process.permit",
    "stage",
    steps=(
        Step(
            "submit",
            (Stage.DRAFT, Stage.RETURNED),
            Stage.SUBMITTED,
            "process.submit_permit",
            "Submit",
            "Submitted",
            "Submission",
        ),
        Step(
            "return",
            (Stage.SUBMITTED,),
            Stage.RETURNED,
            "process.decide_permit",
            "Return",
            "Returned",
            "Return",
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "approve",
            (Stage.SUBMITTED,),
            Stage.APPROVED,
            "process.decide_permit",
            "Approve",
            "Approved",
            "Approval",
        ),
        Step(
            "lapse",
            (Stage.SUBMITTED, Stage.RETURNED),
            Stage.LAPSED,
            "process.lapse_permit",
            "Lapse",
            "Lapsed",
            "Lapse",
            by_clock=True,
            visibility=Visibility.STAFF,
        ),
    ),
    road=(Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED),
)
