"""The flow of an application, from a draft to a project that runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step


class Stage(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for completion")
    PUBLICISED = "publicised", _("On public notice")
    APPROVED = "approved", _("Approved")
    GRANTED = "granted", _("Grant committed")
    RUNNING = "running", _("Running")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What the public sees of applications: everything from the public notice on.
PUBLIC_STAGES = (Stage.PUBLICISED, Stage.APPROVED, Stage.GRANTED, Stage.RUNNING)

APPLICATION = Flow(
    "projects.application",
    "stage",
    (
        Step(
            "submit",
            (Stage.DRAFT,),
            Stage.SUBMITTED,
            "projects.submit_application",
            _("Submit"),
            _("Submitted"),
            _("Submission"),
        ),
        Step(
            "resubmit",
            (Stage.RETURNED,),
            Stage.SUBMITTED,
            "projects.submit_application",
            _("Submit again"),
            _("Submitted again"),
            _("Submission"),
        ),
        Step(
            "accept",
            (Stage.SUBMITTED,),
            Stage.PUBLICISED,
            "projects.examine_application",
            _("Accept and open the public notice"),
            _("Accepted, on public notice"),
            _("Examination and public notice"),
        ),
        Step(
            "return_for_completion",
            (Stage.SUBMITTED,),
            Stage.RETURNED,
            "projects.examine_application",
            _("Return for completion"),
            _("Returned for completion"),
            _("Completion"),
            needs_reason=True,
        ),
        Step(
            "refuse",
            (Stage.SUBMITTED,),
            Stage.REFUSED,
            "projects.examine_application",
            _("Refuse"),
            _("Refused"),
            _("Examination"),
            needs_reason=True,
        ),
        Step(
            "approve",
            (Stage.PUBLICISED,),
            Stage.APPROVED,
            "projects.examine_application",
            _("Approve after the public notice"),
            _("Approved"),
            _("Approval"),
            by_clock=True,
        ),
        Step(
            "refuse_after_notice",
            (Stage.PUBLICISED,),
            Stage.REFUSED,
            "projects.examine_application",
            _("Refuse after an objection"),
            _("Refused after an objection"),
            _("Approval"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "commit_grant",
            (Stage.APPROVED,),
            Stage.GRANTED,
            "projects.commit_grant",
            _("Commit the grant"),
            _("Grant committed"),
            _("Grant"),
        ),
        Step(
            "start",
            (Stage.GRANTED,),
            Stage.RUNNING,
            "projects.commit_grant",
            _("Start after the first payment"),
            _("First payment made, running"),
            _("First payment and start"),
            by_clock=True,
        ),
        Step(
            "withdraw",
            (Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.PUBLICISED, Stage.APPROVED),
            Stage.WITHDRAWN,
            "projects.submit_application",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
        ),
    ),
    road=(Stage.DRAFT, Stage.SUBMITTED, Stage.PUBLICISED, Stage.APPROVED, Stage.GRANTED, Stage.RUNNING),
)
