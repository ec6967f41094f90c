"""The flow of a proposal: so far its first step, collecting and answering (收集)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Stage(models.TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", _("Draft")
    COLLECTING = "collecting", _("Collecting support")
    RETURNED = "returned", _("Returned to its author")
    ACCEPTED = "accepted", _("Taken up")
    DECLINED = "declined", _("Not taken up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Tier(models.TextChoices):
    """The level that is to settle it (分级办理)."""

    BUILDING = "building", _("Building")
    COMPOUND = "compound", _("Compound")
    COMMUNITY = "community", _("Community")
    STREET = "street", _("Street")


class Topic(models.TextChoices):
    """What it is about."""

    ENVIRONMENT = "environment", _("Environment and hygiene")
    SAFETY = "safety", _("Safety")
    FACILITIES = "facilities", _("Facilities and repairs")
    CULTURE = "culture", _("Culture and sports")
    HELP = "help", _("Help for neighbours")
    DELIBERATION = "deliberation", _("Deliberation and rules")
    OTHER = "other", _("Other")


PUBLIC_STAGES = (Stage.COLLECTING, Stage.ACCEPTED, Stage.DECLINED, Stage.WITHDRAWN)

PROPOSAL = Flow(
    "proposals.proposal",
    "stage",
    (
        Step(
            "file",
            (Stage.DRAFT,),
            Stage.COLLECTING,
            "proposals.write_proposal",
            _("File"),
            _("Filed, collecting support"),
            _("Filing"),
        ),
        Step(
            "file_again",
            (Stage.RETURNED,),
            Stage.COLLECTING,
            "proposals.write_proposal",
            _("File again"),
            _("Filed again"),
            _("Filing"),
        ),
        Step(
            "take_up",
            (Stage.COLLECTING,),
            Stage.ACCEPTED,
            "proposals.answer_proposal",
            _("Take up"),
            _("Taken up"),
            _("Answer"),
            needs_reason=True,
        ),
        Step(
            "decline",
            (Stage.COLLECTING,),
            Stage.DECLINED,
            "proposals.answer_proposal",
            _("Do not take up"),
            _("Not taken up"),
            _("Answer"),
            needs_reason=True,
        ),
        Step(
            "return_to_author",
            (Stage.COLLECTING,),
            Stage.RETURNED,
            "proposals.answer_proposal",
            _("Return to the author"),
            _("Returned to its author"),
            _("Completion"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (Stage.DRAFT, Stage.COLLECTING, Stage.RETURNED),
            Stage.WITHDRAWN,
            "proposals.withdraw_proposal",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
        ),
    ),
    road=(Stage.DRAFT, Stage.COLLECTING, Stage.ACCEPTED),
)
