"""How organisations stand to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step
from core.states import Visibility


class Relation(models.TextChoices):
    """What one organisation is to another (链接、带动、孵化)."""

    LINK = "link", _("Link: they work together")
    LEAD = "lead", _("Lead: the first brings the second along")
    INCUBATE = "incubate", _("Incubate: the second came out of the first")


class Related(models.TextChoices):
    """Where a relation stands."""

    PROPOSED = "proposed", _("Proposed, waits for the other side")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


STANDING = (Related.PROPOSED, Related.CONFIRMED)

RELATION = Flow(
    "orgs.relation",
    "stage",
    (
        Step(
            "confirm",
            (Related.PROPOSED,),
            Related.CONFIRMED,
            "orgs.answer_relation",
            _("Confirm"),
            _("Confirmed"),
            _("Confirmation by the other side"),
        ),
        Step(
            "decline",
            (Related.PROPOSED,),
            Related.DECLINED,
            "orgs.answer_relation",
            _("Decline"),
            _("Declined"),
            _("Confirmation by the other side"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "end",
            (Related.PROPOSED, Related.CONFIRMED),
            Related.ENDED,
            "orgs.end_relation",
            _("End the relation"),
            _("Ended"),
            _("End"),
            needs_reason=True,
        ),
    ),
    road=(Related.PROPOSED, Related.CONFIRMED),
)
