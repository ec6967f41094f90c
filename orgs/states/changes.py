"""The flow of a change of what stands on the register (变更备案)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step


class ChangeKind(models.TextChoices):
    """What of an organisation changes."""

    NAME = "name", pgettext_lazy("organisation", "Name")
    PERSON_IN_CHARGE = "person", _("Person in charge")
    VENUE = "venue", _("Venue")
    PURPOSE = "purpose", pgettext_lazy("organisation", "Purpose")
    CHARTER = "charter", _("Charter or covenant")
    CATEGORY = "category", _("Category")
    PLACE = "place", _("Community")
    MEMBERS_BELOW = "members", _("Members below the minimum")


class ChangeStage(models.TextChoices):
    """Where a change stands."""

    SUBMITTED = "submitted", pgettext_lazy("change", "Reported")
    ENDORSED = "endorsed", _("With the community's opinion")
    APPLIED = "applied", _("Entered on the register")
    DECLINED = "declined", pgettext_lazy("change", "Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_CHANGES = (ChangeStage.SUBMITTED, ChangeStage.ENDORSED)

CHANGE = Flow(
    "orgs.changerequest",
    "stage",
    (
        Step(
            "endorse",
            (ChangeStage.SUBMITTED,),
            ChangeStage.ENDORSED,
            "orgs.endorse_change",
            _("Give the community's opinion"),
            _("The community has given its opinion"),
            _("Opinion of the community"),
            needs_reason=True,
        ),
        Step(
            "apply",
            OPEN_CHANGES,
            ChangeStage.APPLIED,
            "orgs.decide_change",
            _("Enter the change"),
            _("Entered on the register"),
            _("Decision of the street"),
        ),
        Step(
            "decline",
            OPEN_CHANGES,
            ChangeStage.DECLINED,
            "orgs.decide_change",
            pgettext_lazy("change", "Do not accept"),
            pgettext_lazy("change", "Not accepted"),
            _("Decision of the street"),
            needs_reason=True,
        ),
        Step(
            "withdraw",
            OPEN_CHANGES,
            ChangeStage.WITHDRAWN,
            "orgs.manage_organisation",
            _("Withdraw"),
            _("Withdrawn"),
            _("Withdrawal"),
            by_clock=True,  # when the organisation ends
        ),
    ),
    road=(ChangeStage.SUBMITTED, ChangeStage.ENDORSED, ChangeStage.APPLIED),
)
