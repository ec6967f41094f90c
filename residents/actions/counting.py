"""What the clock does with elections: voting begins, ballots are opened and counted, keys are destroyed."""

from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.flow import FlowRefused, take, take_many
from residents.ballots import keys
from residents.ballots.counting import Decision, count_of, decide, decide_recall
from residents.ballots.sealing import DamagedBallot, unseal
from residents.models import Ballot, BallotKey, Candidate, Election, ElectionRound
from residents.states import ELECTION, ROUND, ElectionStage, Office, RoundStage
from residents.states.elections import RUNNING

from .announcing import leaders_of_household, staff_of, tell
from .terms import begin_term, lead, recall

log = structlog.get_logger(__name__)
BATCH = 2000
KeyOf = Callable[[UUID], bytes]


def follow_elections() -> int:
    """Do everything whose time has come; return how many elections moved. Any number of clocks may run."""
    moved = 0
    while count := begin_due():
        moved += count
    moved += count_due(keys.read)
    end_rounds()
    destroy_keys()
    return moved


@transaction.atomic
def begin_due() -> int:
    """Begin the vote, or find the office vacant, where the time to name candidates is over; a batch at once."""
    due = Election.objects.to_begin().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    chosen = list(due.values_list("pk", flat=True)[:BATCH])
    standing = Candidate.objects.filter(election=OuterRef("pk"), accepted=True)
    rows = Election.objects.filter(pk__in=chosen).select_related("place")
    take_many(ELECTION, rows.filter(~Exists(standing), pk__in=chosen), "find_vacant", by=None)
    stand = rows.annotate(has_candidates=Exists(standing)).filter(has_candidates=True, stage=ElectionStage.NOMINATING)
    take_many(ELECTION, stand, "begin_voting", by=None)
    return len(chosen)


def count_due(key_of: KeyOf, *, only: BallotKey | None = None) -> int:
    """Count every election whose time is over and whose key opens; return how many.

    One that can't be finished (an office that can't be given) holds up no other: it is logged, and tried again.
    """
    due = Election.objects.to_count() if only is None else Election.objects.to_count().filter(key=only)
    closed: set[UUID | None] = set()
    opened: dict[UUID, bytes] = {}
    counted = 0
    for pk, key in list(due.order_by("pk").values_list("pk", "key")):
        if key in closed:
            continue
        try:
            private = opened.get(key) or opened.setdefault(key, key_of(key))
        except keys.WrongWords:  # it waits for its scrutineers
            closed.add(key)
        except keys.KeyLost:
            closed.add(key)
            log.exception("residents.ballot_key_lost", key=str(key))
        else:
            try:
                counted += count_election(pk=pk, private=private)
            except (ValidationError, IntegrityError):
                log.exception("residents.count_failed", election=pk)
    return counted


def count_if_complete(*, pk: int) -> bool:
    """Count an election at once in which everybody has voted, if its key opens without scrutineers."""
    election = Election.objects.filter(pk=pk, stage=ElectionStage.VOTING).first()
    if election is None or election.key_id is None or election.electors.filter(voted_on=None).exists():
        return False
    try:
        private = keys.read(election.key_id)
    except keys.WrongWords:
        return False
    return bool(count_election(pk=pk, private=private, complete=True))


@transaction.atomic
def count_by_scrutineers(*, round_: ElectionRound, words: Mapping[User, str], by: User) -> int:
    """Count a round with the words of two of its scrutineers; return how many elections were counted.

    Raises PermissionDenied, FlowRefused for wrong words or before the end of the vote.
    """
    if round_.key is None or not _may_count(round_, by):
        raise PermissionDenied(_("You can't count these elections."))
    if round_.closes_at is not None and round_.closes_at > timezone.now():
        raise FlowRefused(_("Nothing is counted before the vote is over."), code="early")
    try:
        private = keys.read(round_.key.pk, {user.pk: word for user, word in words.items()})
    except keys.WrongWords as error:
        log.warning("residents.count_refused", round=round_.pk, user=by.pk)
        raise FlowRefused(
            _("These words don't open the ballots. Two scrutineers have to give theirs."), code="words"
        ) from error
    except keys.KeyLost as error:
        raise FlowRefused(_("The key of these ballots is lost; they can't be counted."), code="lost") from error
    return count_due(lambda _uuid: private, only=round_.key)


@transaction.atomic
def count_election(*, pk: int, private: bytes, complete: bool = False) -> int:
    """Open and count the ballots of one election, decide, and forget the ballots; 0 if another worker has it.

    ``complete`` counts before the end, because everybody has voted.
    """
    rows = Election.objects.select_for_update(skip_locked=True, of=("self",)).for_page()
    election = rows.filter(pk=pk, stage=ElectionStage.VOTING).first()
    if election is None or (not complete and (election.closes_at is None or election.closes_at > timezone.now())):
        return 0
    candidates = {row.pk: row for row in election.candidates.filter(accepted=True).select_related("resident__user")}
    try:
        choices = Counter(
            unseal(bytes(sealed), election=pk, private=private)
            for sealed in election.sealed.values_list("sealed", flat=True)
        )
    except DamagedBallot:
        log.exception("residents.ballot_damaged", election=pk)
        return _hand_to_people(election, _("A ballot can't be opened; the election has to be held again."))
    voted = election.electors.filter(voted_on__isnull=False).count()
    if voted != choices.total():
        log.error("residents.ballots_do_not_match", election=pk, ballots=choices.total(), voted=voted)
        facts = {"ballots": choices.total(), "voted": voted}
        return _hand_to_people(election, _("%(ballots)d ballots, but %(voted)d on the roll have voted.") % facts)
    count = count_of(choices, set(candidates))
    decision = (
        decide_recall(count, roll=election.roll)
        if election.is_recall
        else decide(
            count,
            roll=election.roll,
            quorum_percent=election.quorum_percent,
            pass_percent=election.pass_percent,
            unopposed_needs_no_vote=election.is_of_household,
        )
    )
    winner = candidates[decision.elected].resident if decision.elected is not None else None
    if winner is not None and winner.moved_out_on is not None:
        winner, decision = None, Decision("declare_none", reason=_("%(name)s has moved out.") % {"name": winner})
    # Of very few ballots the numbers would tell who chose what, so they are not kept either.
    told = count.ballots >= settings.ELECTION_COUNTS_FROM
    for number, votes in count.votes.items() if told else ():
        Candidate.objects.filter(pk=number).update(votes=votes)
    changes = {
        "ballots": count.ballots,
        "against": count.against if told else None,
        "blank": count.blank if told else None,
        "elected": winner,
        "basis": decision.basis,
        "decided_at": timezone.now(),
    }
    election.sealed.all().delete()
    election = take(ELECTION, election, decision.step, by=None, reason=decision.reason, changes=changes)
    _follow(election, decision)
    return 1


def end_rounds() -> int:
    """End the rounds all of whose elections are decided; return how many."""
    running = Election.objects.filter(round=OuterRef("pk"), stage__in=RUNNING)
    done = ElectionRound.objects.filter(~Exists(running), stage=RoundStage.OPEN).select_related("place")
    ended = 0
    for round_ in done:
        try:
            take(ROUND, round_, "end", by=None)
        except FlowRefused:  # another clock was quicker
            continue
        ended += 1
    return ended


def destroy_keys() -> int:
    """Destroy the private keys that no running election and no closed ballot needs; return how many."""
    running = Election.objects.filter(key=OuterRef("pk"), stage__in=RUNNING)
    closed = Ballot.objects.filter(election__key=OuterRef("pk"))
    old = BallotKey.objects.filter(~Exists(running), ~Exists(closed), destroyed_at=None)
    done = 0
    for key in old:
        keys.destroy(key.pk)
        done += BallotKey.objects.filter(pk=key.pk, destroyed_at=None).update(destroyed_at=timezone.now())
    return done


def _may_count(round_: ElectionRound, by: User) -> bool:
    if by.acting_for is not None:
        return False
    named = round_.key is not None and round_.key.scrutineers.filter(pk=by.pk).exists()
    return named or by.has_perm("residents.call_election", round_)


def _hand_to_people(election: Election, reason: str) -> int:
    election = take(ELECTION, election, "declare_tie", by=None, reason=reason, changes={"decided_at": timezone.now()})
    tell(election, kind="residents.election_stuck", text=reason, to=staff_of(election))
    return 1


def _follow(election: Election, decision: Decision) -> None:
    """Do what a decision brings: a term begins or ends, people are told."""
    if decision.step == "declare" and election.elected is not None:
        if election.household is not None:
            begin_term(
                household=election.household,
                resident=election.elected,
                basis=decision.basis,
                months=election.term_months,
            )
        else:
            lead(place=election.place, resident=election.elected, months=election.term_months)
        text = _("Elected: %(name)s.") % {"name": election.elected}
    elif decision.step == "remove":
        recall(election=election)
        text = _("Recalled from office.")
    elif decision.step == "keep":
        text = _("Stays in office.")
    else:
        text = decision.reason
        helpers = leaders_of_household(election) if election.office == Office.REPRESENTATIVE else staff_of(election)
        tell(election, kind="residents.election_stuck", text=text, to=helpers)
    tell(election, kind="residents.election_over", text=text)
