"""The flow of a membership."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Belonging(models.TextChoices):
    """How somebody stands to an organisation."""

    ASKED = "asked", _("Asked to join")
    MEMBER = "member", _("Member")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


MEMBERSHIP = Flow(
    "orgs.membership",
    "stage",
    (
        Step(
            "admit",
            (Belonging.ASKED,),
            Belonging.MEMBER,
            "orgs.decide_membership",
            _("Admit"),
            _("Admitted"),
            _("Admission"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (Belonging.ASKED,),
            Belonging.DECLINED,
            "orgs.decide_membership",
            _("Decline"),
            _("Declined"),
            _("Admission"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "leave",
            (Belonging.ASKED, Belonging.MEMBER),
            Belonging.LEFT,
            "orgs.leave_membership",
            _("Leave"),
            _("Left"),
            _("Leaving"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "remove",
            (Belonging.MEMBER,),
            Belonging.LEFT,
            "orgs.decide_membership",
            _("Remove from the list"),
            _("Removed"),
            _("Removal"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "ask_again",
            (Belonging.DECLINED, Belonging.LEFT),
            Belonging.ASKED,
            "orgs.leave_membership",
            _("Ask again to join"),
            _("Asked again to join"),
            _("Asking again"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "dissolve",
            (Belonging.ASKED, Belonging.MEMBER),
            Belonging.LEFT,
            "orgs.by_the_clock_alone",
            _("The organisation ended"),
            _("The organisation ended"),
            _("End"),
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "come",
            (Belonging.ASKED, Belonging.DECLINED, Belonging.LEFT),
            Belonging.MEMBER,
            "orgs.accept_invitation",
            _("Accept the invitation"),
            _("Came by invitation"),
            _("Admission"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "enter",
            (Belonging.ASKED, Belonging.DECLINED, Belonging.LEFT),
            Belonging.MEMBER,
            "orgs.enter_member",
            _("Enter from the paper list"),
            _("Entered from the paper list"),
            _("Admission"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(Belonging.ASKED, Belonging.MEMBER),
)
