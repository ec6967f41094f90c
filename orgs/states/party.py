"""The flows of Party building: branches, guidance records, and the link of a talent to an instructor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class BranchKind(models.TextChoices):
    """How a functional branch is set up (单独, 联合, 依托组建)."""

    ALONE = "alone", _("Of one organisation alone")
    JOINT = "joint", _("Joint, of two organisations or more")
    ATTACHED = "attached", _("Attached to another Party organisation")


class BranchStage(models.TextChoices):
    """Where a branch stands."""

    PLANNED = "planned", pgettext_lazy("branch", "Planned")
    APPROVED = "approved", pgettext_lazy("branch", "Approved")
    RUNNING = "running", pgettext_lazy("branch", "Running")
    DISSOLVED = "dissolved", pgettext_lazy("branch", "Dissolved")


OPEN_BRANCHES = (BranchStage.PLANNED, BranchStage.APPROVED, BranchStage.RUNNING)

PARTY_BRANCH = Flow(
    "orgs.party_branch",
    "stage",
    (
        Step(
            "approve",
            (BranchStage.PLANNED,),
            BranchStage.APPROVED,
            "orgs.keep_branch",
            pgettext_lazy("branch", "Approve"),
            pgettext_lazy("branch", "Approved"),
            pgettext_lazy("branch", "Approval by the street"),
            visibility=Visibility.STAFF,
        ),
        Step(
            "start",
            (BranchStage.APPROVED,),
            BranchStage.RUNNING,
            "orgs.keep_branch",
            pgettext_lazy("branch", "Set up"),
            pgettext_lazy("branch", "Set up"),
            pgettext_lazy("branch", "Setting up"),
        ),
        Step(
            "change_secretary",
            (BranchStage.RUNNING,),
            BranchStage.RUNNING,
            "orgs.keep_branch",
            _("Change the secretary"),
            _("The secretary changed"),
            _("The secretary changes"),
        ),
        Step(
            "cover",
            (BranchStage.RUNNING,),
            BranchStage.RUNNING,
            "orgs.keep_branch",
            _("Cover one more organisation"),
            _("Covers one more organisation"),
            _("Covers one more organisation"),
        ),
        Step(
            "uncover",
            (BranchStage.RUNNING,),
            BranchStage.RUNNING,
            "orgs.keep_branch",
            _("Stop covering an organisation"),
            _("Covers one organisation less"),
            _("Covers one organisation less"),
            needs_reason=True,
        ),
        Step(
            "dissolve",
            OPEN_BRANCHES,
            BranchStage.DISSOLVED,
            "orgs.keep_branch",
            pgettext_lazy("branch", "Dissolve"),
            pgettext_lazy("branch", "Dissolved"),
            pgettext_lazy("branch", "Dissolved"),
            needs_reason=True,
        ),
    ),
    road=(BranchStage.PLANNED, BranchStage.APPROVED, BranchStage.RUNNING),
)


class GuidanceStage(models.TextChoices):
    """Where a guidance record stands."""

    GIVEN = "given", _("Waits for the organisation's answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("guidance", "Mended")


GUIDANCE = Flow(
    "orgs.guidance",
    "stage",
    (
        Step(
            "answer",
            (GuidanceStage.GIVEN,),
            GuidanceStage.ANSWERED,
            "orgs.answer_guidance",
            pgettext_lazy("guidance", "Answer"),
            _("Answered by the organisation"),
            _("The organisation's answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "close",
            (GuidanceStage.ANSWERED,),
            GuidanceStage.CLOSED,
            "orgs.close_guidance",
            _("Say what was mended"),
            pgettext_lazy("guidance", "Mended"),
            _("What was mended"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(GuidanceStage.GIVEN, GuidanceStage.ANSWERED, GuidanceStage.CLOSED),
)


class LinkStage(models.TextChoices):
    """Where the link of a talent to an instructor stands."""

    PROPOSED = "proposed", _("Waits for the talent's consent")
    AGREED = "agreed", _("The talent agreed")
    DECLINED = "declined", _("The talent does not wish it")
    ENDED = "ended", pgettext_lazy("link", "Ended")


LIVING_LINKS = (LinkStage.PROPOSED, LinkStage.AGREED)

TALENT_LINK = Flow(
    "orgs.talent_instructor",
    "stage",
    (
        Step(
            "agree",
            (LinkStage.PROPOSED,),
            LinkStage.AGREED,
            "orgs.consent_to_instructor",
            _("I agree"),
            _("The talent agreed"),
            _("The talent's consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (LinkStage.PROPOSED,),
            LinkStage.DECLINED,
            "orgs.consent_to_instructor",
            _("I do not wish it"),
            _("The talent does not wish it"),
            _("The talent's consent"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "end",
            LIVING_LINKS,
            LinkStage.ENDED,
            "orgs.end_talent_link",
            _("End the contact"),
            pgettext_lazy("link", "Ended"),
            pgettext_lazy("link", "Ended"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(LinkStage.PROPOSED, LinkStage.AGREED),
)
