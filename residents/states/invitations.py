"""The flow of an invitation to lead something."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class InvitationStage(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DONE = "done", _("Done")


INVITATION = Flow(
    "residents.invitation",
    "stage",
    (
        Step(
            "accept",
            (InvitationStage.SENT,),
            InvitationStage.ACCEPTED,
            "residents.answer_invitation",
            _("Accept"),
            _("Accepted"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (InvitationStage.SENT,),
            InvitationStage.DECLINED,
            "residents.answer_invitation",
            _("Decline with thanks"),
            _("Declined"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (InvitationStage.SENT, InvitationStage.ACCEPTED),
            InvitationStage.WITHDRAWN,
            "residents.withdraw_invitation",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "finish",
            (InvitationStage.ACCEPTED,),
            InvitationStage.DONE,
            "residents.finish_invitation",
            _("It took place"),
            _("Done"),
            _("End"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(InvitationStage.SENT, InvitationStage.ACCEPTED, InvitationStage.DONE),
)
