"""A rating round (星级评估) from its draft to the stars, the entries in it, and reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class RoundScope(models.TextChoices):
    """Which organisations a round takes in."""

    ALL = "all", _("Every organisation at work")
    DUE = "due", _("Who has no stars, whose stars end soon, who asked for an upgrade")


class RatingRoundStage(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", _("Draft")
    DECLARING = "declaring", _("Self-declaration")
    ASSESSING = "assessing", _("First review and assessors")
    COMMITTEE = "committee", _("Committee")
    NOTICE = "notice", pgettext_lazy("round", "Public notice")
    PUBLISHED = "published", pgettext_lazy("round", "Published")
    CANCELLED = "cancelled", pgettext_lazy("round", "Cancelled")


_RUN = "orgs.run_rating_round"
RATING_ROUND = Flow(
    "orgs.ratinground",
    "stage",
    (
        Step(
            "open",
            (RatingRoundStage.DRAFT,),
            RatingRoundStage.DECLARING,
            _RUN,
            _("Open the round"),
            _("Opened: the standard is copied, the figures are computed"),
            _("Opening"),
        ),
        Step(
            "assess",
            (RatingRoundStage.DECLARING,),
            RatingRoundStage.ASSESSING,
            _RUN,
            _("Close the declarations and let assess"),
            _("Declarations closed"),
            _("Assessment"),
        ),
        Step(
            "convene",
            (RatingRoundStage.ASSESSING,),
            RatingRoundStage.COMMITTEE,
            _RUN,
            _("Close the assessment and convene the committee"),
            _("Assessment closed"),
            _("Committee"),
        ),
        Step(
            "announce",
            (RatingRoundStage.COMMITTEE,),
            RatingRoundStage.NOTICE,
            _RUN,
            _("Announce the results"),
            _("Results announced"),
            pgettext_lazy("round", "Public notice"),
        ),
        Step(
            "publish",
            (RatingRoundStage.NOTICE,),
            RatingRoundStage.PUBLISHED,
            _RUN,
            _("Publish the stars"),
            pgettext_lazy("round", "Published"),
            _("Publication"),
            by_clock=True,
        ),
        Step(
            "reconvene",
            (RatingRoundStage.NOTICE,),
            RatingRoundStage.COMMITTEE,
            _RUN,
            _("Back to the committee"),
            _("Back to the committee"),
            _("Back to the committee"),
            needs_reason=True,
        ),
        Step(
            "cancel",
            (
                RatingRoundStage.DRAFT,
                RatingRoundStage.DECLARING,
                RatingRoundStage.ASSESSING,
                RatingRoundStage.COMMITTEE,
                RatingRoundStage.NOTICE,
            ),
            RatingRoundStage.CANCELLED,
            _RUN,
            _("Cancel the round"),
            pgettext_lazy("round", "Cancelled"),
            _("Cancelling"),
            needs_reason=True,
        ),
    ),
    road=(
        RatingRoundStage.DRAFT,
        RatingRoundStage.DECLARING,
        RatingRoundStage.ASSESSING,
        RatingRoundStage.COMMITTEE,
        RatingRoundStage.NOTICE,
        RatingRoundStage.PUBLISHED,
    ),
)
RESULTS_SHOWN = (RatingRoundStage.NOTICE, RatingRoundStage.PUBLISHED)


class EntryStage(models.TextChoices):
    """Where an organisation stands in a round."""

    ENTERED = "entered", _("Entered")
    DECLARED = "declared", _("Declaration handed in")
    BARRED = "barred", _("Can't be rated")
    DECIDED = "decided", _("Decided by the committee")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")
    VETOED = "vetoed", _("Vetoed")
    FINAL = "final", pgettext_lazy("entry", "Final")


IN_PLAY = (EntryStage.ENTERED, EntryStage.DECLARED)
ENTRY = Flow(
    "orgs.roundentry",
    "stage",
    (
        Step(
            "declare",
            IN_PLAY,
            EntryStage.DECLARED,
            "orgs.declare_for_rating",
            _("Hand in the declaration"),
            _("Declaration handed in"),
            _("Self-declaration"),
        ),
        Step(
            "withdraw",
            IN_PLAY,
            EntryStage.WITHDRAWN,
            "orgs.declare_for_rating",
            _("Withdraw from the round"),
            pgettext_lazy("entry", "Withdrawn"),
            _("Withdrawal"),
            needs_reason=True,
        ),
        Step(
            "decide",
            (*IN_PLAY, EntryStage.DECIDED),
            EntryStage.DECIDED,
            "orgs.sit_on_committee",
            _("Decide"),
            _("Decided by the committee"),
            _("Committee"),
        ),
        Step(
            "amend",
            (EntryStage.DECIDED,),
            EntryStage.DECIDED,
            "orgs.sit_on_committee",
            _("Amend after the review"),
            _("Amended after the review"),
            _("Review"),
            needs_reason=True,
        ),
        Step(
            "veto",
            (*IN_PLAY, EntryStage.DECIDED),
            EntryStage.VETOED,
            _RUN,
            _("Veto"),
            _("Vetoed"),
            _("Veto"),
            needs_reason=True,
        ),
        Step(
            "finish",
            (EntryStage.DECIDED,),
            EntryStage.FINAL,
            _RUN,
            _("Finish"),
            pgettext_lazy("entry", "Final"),
            _("Publication"),
            by_clock=True,
        ),
    ),
    road=(EntryStage.ENTERED, EntryStage.DECLARED, EntryStage.DECIDED, EntryStage.FINAL),
)


class AssignmentKind(models.TextChoices):
    """In which part somebody judges."""

    ASSESSOR = "assessor", _("Assessor")
    COMMUNITY = "community", _("Community's first review")


class AssignmentStage(models.TextChoices):
    """How far somebody is with an organisation."""

    ASSIGNED = "assigned", _("To be done")
    DONE = "done", pgettext_lazy("assignment", "Handed in")
    RECUSED = "recused", _("Recused")


ASSIGNMENT = Flow(
    "orgs.assignment",
    "stage",
    (
        Step(
            "hand_in",
            (AssignmentStage.ASSIGNED,),
            AssignmentStage.DONE,
            "orgs.judge_entry",
            _("Hand in the points"),
            _("Points handed in"),
            _("Assessment"),
            visibility=Visibility.STAFF,
        ),
        Step(
            "reopen",
            (AssignmentStage.DONE,),
            AssignmentStage.ASSIGNED,
            _RUN,
            _("Give back to the assessor"),
            _("Given back"),
            _("Giving back"),
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
        Step(
            "recuse",
            (AssignmentStage.ASSIGNED,),
            AssignmentStage.RECUSED,
            "orgs.recuse_from_entry",
            _("Recuse"),
            _("Recused"),
            _("Recusal"),
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
    ),
    road=(AssignmentStage.ASSIGNED, AssignmentStage.DONE),
)


class TieKind(models.TextChoices):
    """What ties an assessor to an organisation."""

    WORKED = "worked", _("Worked there")
    KIN = "kin", _("Kin of somebody in charge")
    MONEY = "money", _("Money or contracts")
    OTHER = "other", pgettext_lazy("tie", "Other")


class ReviewStage(models.TextChoices):
    """Where a request for review (复核) stands."""

    REQUESTED = "requested", _("Asked for, the committee votes")
    UPHELD = "upheld", _("Granted")
    REJECTED = "rejected", pgettext_lazy("review", "Not granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("review", "Taken back")


REVIEW = Flow(
    "orgs.ratingreview",
    "stage",
    (
        Step(
            "uphold",
            (ReviewStage.REQUESTED,),
            ReviewStage.UPHELD,
            "orgs.sit_on_committee",
            _("Grant, as the committee voted"),
            _("Granted"),
            _("Decision"),
            needs_reason=True,
        ),
        Step(
            "reject",
            (ReviewStage.REQUESTED,),
            ReviewStage.REJECTED,
            "orgs.sit_on_committee",
            _("Don't grant, as the committee voted"),
            pgettext_lazy("review", "Not granted"),
            _("Decision"),
            needs_reason=True,
        ),
        Step(
            "withdraw",
            (ReviewStage.REQUESTED,),
            ReviewStage.WITHDRAWN,
            "orgs.ask_for_review",
            _("Take back"),
            pgettext_lazy("review", "Taken back"),
            _("Taking back"),
        ),
    ),
    road=(ReviewStage.REQUESTED, ReviewStage.UPHELD),
)
