"""The flow of a move: somebody moves in or out, two households become one, one becomes two."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class MoveKind(models.TextChoices):
    """What happens to a household."""

    MOVE_IN = "move_in", _("Somebody moves in")
    MOVE_OUT = "move_out", _("Somebody moves out")
    MERGE = "merge", _("Two households become one")
    SPLIT = "split", _("A household is split")


class MoveStage(models.TextChoices):
    """Where a move stands."""

    ASKED = "asked", _("Waits for the community desk")
    AGREED = "agreed", _("Agreed, takes effect on its day")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


MOVE = Flow(
    "residents.move",
    "stage",
    (
        Step(
            "agree",
            (MoveStage.ASKED,),
            MoveStage.AGREED,
            "residents.carry_out_move",
            _("Agree, for its day"),
            _("Agreed"),
            _("Agreement"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "carry_out",
            (MoveStage.ASKED, MoveStage.AGREED),
            MoveStage.DONE,
            "residents.carry_out_move",
            _("Carry out"),
            _("Done"),
            _("Register of households"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "refuse",
            (MoveStage.ASKED, MoveStage.AGREED),
            MoveStage.REFUSED,
            "residents.decide_move",
            _("Refuse"),
            _("Refused"),
            _("Agreement"),
            needs_reason=True,
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (MoveStage.ASKED, MoveStage.AGREED),
            MoveStage.WITHDRAWN,
            "residents.withdraw_move",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(MoveStage.ASKED, MoveStage.DONE),
)
