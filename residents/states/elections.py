"""Elections of household representatives and leaders, their rounds, and the terms that come of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.flow import Flow, Step


class Office(models.TextChoices):
    """What somebody is elected to."""

    REPRESENTATIVE = "representative", _("Household representative")
    UNIT_LEADER = "unit_leader", _("Unit leader")
    BUILDING_LEADER = "building_leader", _("Building leader")
    GRID_LEADER = "grid_leader", _("Grid leader")


_LEADERS = {"quorum_percent": 50, "pass_percent": 50, "nomination_days": 7, "voting_days": 7}
# [D] Quorum and majority in percent of the roll and of the votes; days to name candidates and to vote.
DEFAULT_RULES: dict[str, dict[str, int]] = {
    Office.REPRESENTATIVE: {"quorum_percent": 0, "pass_percent": 50, "nomination_days": 3, "voting_days": 4},
    Office.UNIT_LEADER: _LEADERS,
    Office.BUILDING_LEADER: _LEADERS,
    Office.GRID_LEADER: _LEADERS,
}


class ElectionKind(models.TextChoices):
    """Why there is an election."""

    REGULAR = "regular", _("Election")
    BY_ELECTION = "by_election", _("By-election")
    RECALL = "recall", _("Recall")


class TermEnd(models.TextChoices):
    """Why a representative's term ended."""

    TERM = "term", _("Term over")
    RESIGNED = "resigned", _("Resigned")
    RECALLED = "recalled", _("Recalled")
    MOVED = "moved", _("Moved out")
    REPLACED = "replaced", _("Replaced by an election")


class Basis(models.TextChoices):
    """What an office rests on."""

    BALLOT = "ballot", _("Secret ballot")
    UNOPPOSED = "unopposed", _("Unopposed")
    SHEET = "sheet", _("Signed sheet")
    RECORD = "record", _("The office's record")


class RoundStage(models.TextChoices):
    """Where the elections of a whole place stand."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Under way")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


ROUND = Flow(
    "residents.electionround",
    "stage",
    (
        Step(
            "open",
            (RoundStage.PLANNED,),
            RoundStage.OPEN,
            "residents.call_election",
            _("Open all elections"),
            _("Elections opened"),
            _("Opening"),
        ),
        Step(
            "end",
            (RoundStage.OPEN,),
            RoundStage.ENDED,
            "residents.call_election",
            _("End"),
            _("All elections counted"),
            _("Count"),
            by_clock=True,
        ),
        Step(
            "cancel",
            (RoundStage.PLANNED, RoundStage.OPEN),
            RoundStage.CANCELLED,
            "residents.call_election",
            _("Cancel"),
            _("Cancelled"),
            _("Cancellation"),
            needs_reason=True,
        ),
    ),
    road=(RoundStage.PLANNED, RoundStage.OPEN, RoundStage.ENDED),
)


class ElectionStage(models.TextChoices):
    """Where an election stands."""

    PLANNED = "planned", _("Not open yet")
    NOMINATING = "nominating", _("Candidates are named")
    VOTING = "voting", _("Voting")
    CHECKING = "checking", _("Signed sheet is checked")
    MEDIATION = "mediation", _("In mediation")
    ELECTED = "elected", _("Elected")
    NOT_ELECTED = "not_elected", _("Nobody elected")
    VACANT = "vacant", _("Nobody stood")
    REMOVED = "removed", _("Recalled from office")
    KEPT = "kept", _("Stays in office")
    REPEATED = "repeated", _("Held again")
    CANCELLED = "cancelled", _("Cancelled")


RUNNING = (ElectionStage.PLANNED, ElectionStage.NOMINATING, ElectionStage.VOTING, ElectionStage.CHECKING)
OVER_WITHOUT = (ElectionStage.MEDIATION, ElectionStage.NOT_ELECTED, ElectionStage.VACANT)

ELECTION = Flow(
    "residents.election",
    "stage",
    (
        Step(
            "open",
            (ElectionStage.PLANNED,),
            ElectionStage.NOMINATING,
            "residents.call_election",
            _("Open the election"),
            _("Opened: candidates can be named"),
            _("Candidates"),
            by_clock=True,
        ),
        Step(
            "open_recall",
            (ElectionStage.PLANNED,),
            ElectionStage.VOTING,
            "residents.call_election",
            _("Open the vote on the recall"),
            _("Demanded by enough: voting begins"),
            _("Vote"),
            by_clock=True,
        ),
        Step(
            "begin_voting",
            (ElectionStage.NOMINATING,),
            ElectionStage.VOTING,
            "residents.call_election",
            _("Begin the vote"),
            _("Voting began"),
            _("Vote"),
            by_clock=True,
        ),
        Step(
            "find_vacant",
            (ElectionStage.NOMINATING,),
            ElectionStage.VACANT,
            "residents.call_election",
            _("Nobody stood"),
            _("Nobody stood"),
            _("Vote"),
            by_clock=True,
        ),
        Step(
            "hand_in_sheet",
            (ElectionStage.NOMINATING, ElectionStage.VOTING, ElectionStage.VACANT),
            ElectionStage.CHECKING,
            "residents.hand_in_sheet",
            _("Hand in a signed sheet"),
            _("Signed sheet handed in"),
            _("Signed sheet"),
        ),
        Step(
            "accept_sheet",
            (ElectionStage.CHECKING,),
            ElectionStage.ELECTED,
            "residents.check_sheet",
            _("Accept the sheet"),
            _("Signed sheet checked: elected"),
            _("Check"),
        ),
        Step(
            "refuse_sheet",
            (ElectionStage.CHECKING,),
            ElectionStage.MEDIATION,
            "residents.check_sheet",
            _("Refuse the sheet"),
            _("Signed sheet refused"),
            _("Check"),
            needs_reason=True,
        ),
        Step(
            "dispute",
            (ElectionStage.NOMINATING, ElectionStage.VOTING, ElectionStage.CHECKING),
            ElectionStage.MEDIATION,
            "residents.dispute_election",
            _("Dispute"),
            _("Disputed: the community mediates"),
            _("Mediation"),
            needs_reason=True,
        ),
        Step(
            "declare",
            (ElectionStage.VOTING,),
            ElectionStage.ELECTED,
            "residents.call_election",
            _("Declare elected"),
            _("Elected"),
            _("Result"),
            by_clock=True,
        ),
        Step(
            "declare_none",
            (ElectionStage.VOTING,),
            ElectionStage.NOT_ELECTED,
            "residents.call_election",
            _("Declare nobody elected"),
            _("Nobody elected"),
            _("Result"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "declare_tie",
            (ElectionStage.VOTING,),
            ElectionStage.MEDIATION,
            "residents.call_election",
            _("Hand to mediation"),
            _("No clear result: the community mediates"),
            _("Result"),
            needs_reason=True,
            by_clock=True,
        ),
        Step(
            "remove",
            (ElectionStage.VOTING,),
            ElectionStage.REMOVED,
            "residents.call_election",
            _("Recalled"),
            _("Recalled from office"),
            _("Result"),
            by_clock=True,
        ),
        Step(
            "keep",
            (ElectionStage.VOTING,),
            ElectionStage.KEPT,
            "residents.call_election",
            _("Stays"),
            _("Stays in office"),
            _("Result"),
            by_clock=True,
        ),
        Step(
            "repeat",
            OVER_WITHOUT,
            ElectionStage.REPEATED,
            "residents.call_election",
            _("Hold it again"),
            _("Held again"),
            _("Another election"),
            by_clock=True,
        ),
        Step(
            "cancel",
            (*RUNNING, ElectionStage.MEDIATION),
            ElectionStage.CANCELLED,
            "residents.call_election",
            _("Cancel"),
            _("Cancelled"),
            _("Cancellation"),
            needs_reason=True,
            by_clock=True,
        ),
    ),
    road=(ElectionStage.PLANNED, ElectionStage.NOMINATING, ElectionStage.VOTING, ElectionStage.ELECTED),
)
