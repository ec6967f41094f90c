"""Positions in an organisation with their terms, what their holders do at its desk, and invitations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Desk(models.TextChoices):
    """What somebody may do at the desk of an organisation."""

    MANAGER = "manager", _("Manager: everything")
    SECRETARY = "secretary", _("Secretary: members, page and posts")
    TREASURER = "treasurer", _("Treasurer: accounts")


class Term(models.TextChoices):
    """How a position stands to its holder."""

    OFFERED = "offered", _("Offered, waits for an answer")
    HELD = "held", _("In office")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Offer taken back")
    ENDED = "ended", _("Term over")


POSITION = Flow(
    "orgs.position",
    "stage",
    (
        Step(
            "accept",
            (Term.OFFERED,),
            Term.HELD,
            "orgs.answer_position",
            _("Accept the position"),
            _("Took office"),
            _("Taking office"),
        ),
        Step(
            "decline",
            (Term.OFFERED,),
            Term.DECLINED,
            "orgs.answer_position",
            _("Decline the position"),
            _("Declined"),
            _("Taking office"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (Term.OFFERED,),
            Term.WITHDRAWN,
            "orgs.appoint",
            _("Take the offer back"),
            _("Offer taken back"),
            _("Taking office"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "resign",
            (Term.HELD,),
            Term.ENDED,
            "orgs.answer_position",
            _("Resign"),
            _("Resigned"),
            _("End of the term"),
        ),
        Step(
            "dismiss",
            (Term.HELD,),
            Term.ENDED,
            "orgs.appoint",
            _("End the term early"),
            _("Term ended early"),
            _("End of the term"),
            needs_reason=True,
        ),
        Step(
            "hand_over",
            (Term.HELD,),
            Term.ENDED,
            "orgs.answer_position",
            _("Hand over"),
            _("Handed over"),
            _("End of the term"),
            by_clock=True,
        ),
        Step(
            "expire",
            (Term.HELD,),
            Term.ENDED,
            "orgs.appoint",
            _("End of the term"),
            _("Term over"),
            _("End of the term"),
            by_clock=True,
        ),
    ),
    road=(Term.OFFERED, Term.HELD, Term.ENDED),
)


class Invited(models.TextChoices):
    """Where an invitation stands."""

    OPEN = "open", _("Open")
    USED = "used", _("All places taken")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


INVITATION = Flow(
    "orgs.invitation",
    "stage",
    (
        Step(
            "use_up",
            (Invited.OPEN,),
            Invited.USED,
            "orgs.answer_invitation",
            _("Accept the invitation"),
            _("Accepted"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (Invited.OPEN,),
            Invited.DECLINED,
            "orgs.answer_invitation",
            _("No, thank you"),
            _("Declined"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (Invited.OPEN,),
            Invited.WITHDRAWN,
            "orgs.invite_members",
            _("Take the invitation back"),
            _("Taken back"),
            _("Answer"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(Invited.OPEN, Invited.USED),
)
