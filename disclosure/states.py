"""The flows of a public notice and of an objection to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Stage(models.TextChoices):
    """Where a public notice stands."""

    OPEN = "open", _("On notice")
    UNDER_OBJECTION = "under_objection", _("Under objection")
    PASSED = "passed", _("Ended without founded objection")
    FAILED = "failed", _("Undone by a founded objection")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NOTICE = Flow(
    "disclosure.publicnotice",
    "stage",
    (
        Step(
            "object",
            (Stage.OPEN,),
            Stage.UNDER_OBJECTION,
            "disclosure.object",
            _("Object"),
            _("An objection was raised"),
            _("Objections"),
        ),
        Step(
            "resume",
            (Stage.UNDER_OBJECTION,),
            Stage.OPEN,
            "disclosure.answer_objection",
            _("Resume"),
            _("All objections are answered"),
            _("Answer"),
            by_clock=True,
        ),
        Step(
            "fail",
            (Stage.UNDER_OBJECTION,),
            Stage.FAILED,
            "disclosure.answer_objection",
            _("Undo"),
            _("An objection was founded"),
            _("Answer"),
            needs_reason=True,
        ),
        Step(
            "pass",
            (Stage.OPEN,),
            Stage.PASSED,
            "disclosure.end_notice",
            _("End"),
            _("The period ended"),
            _("End of the period"),
            by_clock=True,
        ),
        Step(
            "withdraw",
            (Stage.OPEN, Stage.UNDER_OBJECTION),
            Stage.WITHDRAWN,
            "disclosure.withdraw_notice",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
            by_clock=True,
        ),
    ),
    road=(Stage.OPEN, Stage.PASSED),
)


class Outcome(models.TextChoices):
    """Where an objection stands."""

    RAISED = "raised", _("Waits for an answer")
    DISMISSED = "dismissed", _("Not founded")
    UPHELD = "upheld", _("Founded")
    TAKEN_BACK = "taken_back", _("Taken back")


OBJECTION = Flow(
    "disclosure.objection",
    "stage",
    (
        Step(
            "dismiss",
            (Outcome.RAISED,),
            Outcome.DISMISSED,
            "disclosure.answer_objection",
            _("Not founded"),
            _("Answered: not founded"),
            _("Answer"),
            needs_reason=True,
        ),
        Step(
            "uphold",
            (Outcome.RAISED,),
            Outcome.UPHELD,
            "disclosure.answer_objection",
            _("Founded"),
            _("Answered: founded"),
            _("Answer"),
            needs_reason=True,
        ),
        Step(
            "take_back",
            (Outcome.RAISED,),
            Outcome.TAKEN_BACK,
            "disclosure.take_back_objection",
            _("Take back"),
            _("Taken back"),
            _("Taking back"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(Outcome.RAISED, Outcome.DISMISSED),
)
