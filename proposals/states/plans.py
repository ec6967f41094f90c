"""The flows of a plan, of a vote on alternatives and of an offer to do a part; what each growth stage may take."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class PlanStage(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", pgettext_lazy("plan", "Being drafted")
    SUBMITTED = "submitted", pgettext_lazy("plan", "Submitted to the office")
    CONSULTING = "consulting", pgettext_lazy("plan", "Open for comment")
    SETTLED = "settled", pgettext_lazy("plan", "Settled")
    SUPERSEDED = "superseded", pgettext_lazy("plan", "Superseded")


class OfferStage(models.TextChoices):
    """Where an offer to do a part stands."""

    OFFERED = "offered", pgettext_lazy("part", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("part", "Accepted")
    DECLINED = "declined", pgettext_lazy("part", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("part", "Withdrawn")


class VoteStage(models.TextChoices):
    """Where a vote on alternatives stands."""

    OPEN = "open", pgettext_lazy("plan vote", "Open")
    SETTLED = "settled", pgettext_lazy("plan vote", "Settled")


class LeadKind(models.TextChoices):
    """Who carries a plan out."""

    ORGANISATION = "organisation", _("An organisation")
    OFFICE = "office", _("The community office")
    HOUSEHOLD = "household", _("Households")


class OwnerKind(models.TextChoices):
    """Who a part of a plan needs."""

    ORGANISATION = "organisation", _("An organisation")
    HOUSEHOLDS = "households", _("Households")
    PROPERTY = "property", _("The property manager")
    DEPARTMENT = "department", _("A department")
    PARTNER = "partner", _("A partner")
    OFFICE = "office", _("The community office")


class MoneySource(models.TextChoices):
    """Where the money of a cost line comes from."""

    NONE = "none", pgettext_lazy("money", "None")
    FISCAL = "fiscal", _("Fiscal funds")
    FUND = "fund", _("Community fund")
    CROWDFUNDING = "crowdfunding", _("Crowdfunding")
    IN_KIND = "in_kind", _("In kind")


class Grown(models.TextChoices):
    """How far whoever offers has grown (发展阶段), from the circle to the legal person."""

    CIRCLE = "circle", pgettext_lazy("growth", "Circle")
    NURSERY = "nursery", pgettext_lazy("growth", "In the nursery")
    FILED = "filed", pgettext_lazy("growth", "Filed")
    GROWING = "growing", pgettext_lazy("growth", "Growing")
    REGULAR = "regular", pgettext_lazy("growth", "Regular")
    MODEL = "model", pgettext_lazy("growth", "Model")
    REGISTERED = "registered", pgettext_lazy("growth", "Registered as a legal person")


@dataclass(frozen=True)
class Reach:
    """What parts a growth stage may take: a share of the plan in percent, and fen (None: any amount)."""

    most_percent: int
    most_fen: int | None


# The design defaults; a street keeps its own as rows.
DEFAULT_REACH: dict[str, Reach] = {
    Grown.CIRCLE: Reach(20, 0),
    Grown.NURSERY: Reach(40, 100_000),
    Grown.FILED: Reach(60, 500_000),
    Grown.GROWING: Reach(80, 2_000_000),
    Grown.REGULAR: Reach(100, 5_000_000),
    Grown.MODEL: Reach(100, 10_000_000),
    Grown.REGISTERED: Reach(100, None),
}
DEFAULT_COMMENT_DAYS = 5
DEFAULT_VOTE_DAYS = 5

# Its text can't change in these any more; the database refuses it too.
FROZEN = (PlanStage.CONSULTING, PlanStage.SETTLED, PlanStage.SUPERSEDED)
# Everybody reads these.
SHOWN = (PlanStage.SUBMITTED, PlanStage.CONSULTING, PlanStage.SETTLED, PlanStage.SUPERSEDED)
# Offers are taken for these.
OFFERED_IN = (PlanStage.SUBMITTED, PlanStage.CONSULTING, PlanStage.SETTLED)
CURRENT = (PlanStage.CONSULTING, PlanStage.SETTLED)

PLAN = Flow(
    "proposals.plan",
    "stage",
    (
        Step(
            "submit",
            (PlanStage.DRAFT,),
            PlanStage.SUBMITTED,
            "proposals.draft_plan",
            _("Submit to the office"),
            _("Plan submitted to the office"),
            _("Submission"),
        ),
        Step(
            "give_back",
            (PlanStage.SUBMITTED,),
            PlanStage.DRAFT,
            "proposals.settle_plan",
            _("Give back to be completed"),
            _("Given back to be completed"),
            _("Completion"),
            needs_reason=True,
        ),
        Step(
            "take_back",
            (PlanStage.SUBMITTED,),
            PlanStage.DRAFT,
            "proposals.draft_plan",
            _("Take back and go on drafting"),
            _("Taken back"),
            _("Completion"),
        ),
        Step(
            "publish",
            (PlanStage.SUBMITTED,),
            PlanStage.CONSULTING,
            "proposals.settle_plan",
            _("Publish for comment"),
            _("Published for comment"),
            _("Comment"),
        ),
        Step(
            "settle",
            (PlanStage.CONSULTING,),
            PlanStage.SETTLED,
            "proposals.settle_plan",
            _("Settle"),
            _("Settled"),
            _("Settled plan"),
            by_clock=True,
        ),
        Step(
            "supersede",
            (PlanStage.DRAFT, PlanStage.SUBMITTED, PlanStage.CONSULTING),
            PlanStage.SUPERSEDED,
            "proposals.settle_plan",
            _("Lay aside"),
            _("Superseded"),
            _("Superseded"),
            needs_reason=True,
            by_clock=True,
        ),
    ),
    road=(PlanStage.DRAFT, PlanStage.SUBMITTED, PlanStage.CONSULTING, PlanStage.SETTLED),
)

OFFER = Flow(
    "proposals.offer",
    "stage",
    (
        Step(
            "accept",
            (OfferStage.OFFERED,),
            OfferStage.ACCEPTED,
            "proposals.decide_offer",
            _("Accept the offer"),
            _("Offer accepted"),
            _("Decision"),
        ),
        Step(
            "decline",
            (OfferStage.OFFERED,),
            OfferStage.DECLINED,
            "proposals.decide_offer",
            _("Decline the offer"),
            _("Offer declined"),
            _("Decision"),
            needs_reason=True,
            by_clock=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (OfferStage.OFFERED,),
            OfferStage.WITHDRAWN,
            "proposals.withdraw_offer",
            _("Withdraw the offer"),
            _("Offer withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(OfferStage.OFFERED, OfferStage.ACCEPTED),
)

PLAN_VOTE = Flow(
    "proposals.planvote",
    "stage",
    (
        Step(
            "settle",
            (VoteStage.OPEN,),
            VoteStage.SETTLED,
            "proposals.settle_plan",
            _("Settle the vote"),
            _("Vote settled"),
            _("Result"),
            needs_reason=True,
        ),
    ),
    road=(VoteStage.OPEN, VoteStage.SETTLED),
)
