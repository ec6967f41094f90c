"""What a count of ballots means: a pure function of numbers, after the vote rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from residents.states import Basis

from .sealing import AGAINST, CANDIDATE, REMOVE


@dataclass(frozen=True)
class Count:
    """How many ballots there were, against all, blank, and for each candidate by number (in a recall: to remove)."""

    ballots: int
    against: int
    blank: int
    votes: Mapping[int, int] = field(default_factory=dict)
    remove: int = 0


@dataclass(frozen=True)
class Decision:
    """What follows: the step to take, who is elected and on what basis, and why in words."""

    step: str
    elected: int | None = None
    basis: str = ""
    reason: str = ""


def count_of(choices: Mapping[int, int], candidates: set[int]) -> Count:
    """Sum up the choices (choice: how many). What names no candidate counts as blank."""
    votes = {number: choices.get(CANDIDATE + number, 0) for number in sorted(candidates)}
    ballots = sum(choices.values())
    against, remove = choices.get(AGAINST, 0), choices.get(REMOVE, 0) if not candidates else 0
    blank = ballots - sum(votes.values()) - against - remove
    return Count(ballots, against, blank, votes, remove)


def decide(
    count: Count, *, roll: int, quorum_percent: int, pass_percent: int, unopposed_needs_no_vote: bool
) -> Decision:
    """Return who is elected: more votes than anybody else, more than the rule's share, with the rule's quorum.

    Who stands alone for a household is elected if nobody votes at all ([D] unopposed is elected).
    """
    if unopposed_needs_no_vote and len(count.votes) == 1 and count.ballots == 0:
        return Decision("declare", next(iter(count.votes)), Basis.UNOPPOSED)
    if quorum_percent and count.ballots * 100 <= roll * quorum_percent:
        facts = {"ballots": count.ballots, "roll": roll, "percent": quorum_percent}
        return Decision(
            "declare_none",
            reason=_("%(ballots)d of %(roll)d voted; more than %(percent)d %% have to.") % facts,
        )
    if count.ballots == 0:
        return Decision("declare_none", reason=_("Nobody voted."))
    most = max(count.votes.values())
    best = [number for number, votes in count.votes.items() if votes == most]
    if len(best) > 1:
        return Decision("declare_tie", reason=_("Two candidates or more have the same number of votes."))
    valid = sum(count.votes.values()) + count.against
    if most * 100 <= valid * pass_percent or most <= count.against:
        return Decision("declare_tie", reason=_("No candidate has the majority that the rule asks for."))
    return Decision("declare", best[0], Basis.BALLOT)


def decide_recall(count: Count, *, roll: int) -> Decision:
    """Return whether somebody leaves office: more than half of the whole roll has to say so."""
    return Decision("remove" if count.remove * 2 > roll else "keep")
