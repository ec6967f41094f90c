"""Elections are called: one, or those of a whole place at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.bulk import copy_rows
from core.flow import FlowRefused, begin, take, take_many
from places.models import Place
from places.states import Level
from residents.ballots import keys, sealing
from residents.models import Ballot, BallotKey, Election, ElectionRound, Elector, Household, VoteRule
from residents.queries.rolls import OFFICE_AT, Rolls, roll_of, rolls_of
from residents.states import ELECTION, ROUND, ElectionKind, ElectionStage, Office
from residents.states.elections import RUNNING

from .announcing import tell

MOST_DAYS = 90


@transaction.atomic
def plan_round(
    *,
    place: Place,
    office: str,
    name: str,
    by: User,
    nominations_close_at: datetime,
    closes_at: datetime,
    renews: bool = False,
) -> ElectionRound:
    """Plan the elections of a whole place; nothing is open yet. Raises PermissionDenied, ValidationError."""
    rule = VoteRule.objects.of(office)
    round_ = ElectionRound(
        place=place,
        office=office,
        name=name.strip(),
        nominations_close_at=nominations_close_at,
        closes_at=closes_at,
        renews=renews,
        called_by=by,
        quorum_percent=rule.quorum_percent,
        pass_percent=rule.pass_percent,
        term_months=rule.term_months,
    )
    if not by.has_perm("residents.call_election", round_):
        raise PermissionDenied(_("You can't call elections here."))
    _check_times(nominations_close_at, closes_at)
    round_.full_clean(exclude=["street"])
    round_.save()
    return begin(ROUND, round_, by=by)


@transaction.atomic
def open_round(*, round_: ElectionRound, by: User, words: Mapping[User, str] | None = None) -> ElectionRound:
    """Open all elections of a round at once, with their rolls as of today.

    ``words`` are those of three scrutineers, if the ballots shall open by two of them only. Raises PermissionDenied,
    FlowRefused, ValidationError.
    """
    round_ = take(ROUND, round_, "open", by=by)
    rolls = rolls_of(round_)
    if not rolls:
        raise FlowRefused(_("There is nothing to elect here: every office is held, or nobody could vote."), code="none")
    # Only now: a key's file outlives the transaction, so whoever is refused must not leave one behind.
    round_.key = make_key(words)
    round_.save(update_fields=["key", "updated_at"])
    _write_elections(round_, rolls)
    take_many(ELECTION, Election.objects.filter(round=round_).select_related("place"), "open", by=by)
    return round_


@transaction.atomic
def cancel_round(*, round_: ElectionRound, by: User, reason: str) -> ElectionRound:
    """Cancel a round and all its elections that are not decided; what was voted stays closed for ever."""
    round_ = take(ROUND, round_, "cancel", by=by, reason=reason)
    running = Election.objects.filter(round=round_, stage__in=RUNNING).select_related("place")
    take_many(ELECTION, running, "cancel", by=by, reason=reason)
    # After the locks: a vote that was on its way is in by now, or is refused.
    Ballot.objects.filter(election__round=round_).delete()
    return round_


@transaction.atomic
def call_election(  # one election, told in full
    *,
    by: User | None,
    household: Household | None = None,
    place: Place | None = None,
    kind: str = ElectionKind.REGULAR,
    before: Election | None = None,
) -> Election:
    """Call one election, of a household's representative or of a place's leader, with the days of the vote rule.

    ``by=None`` is the clock, after a resignation or a recall. Raises PermissionDenied, FlowRefused, ValidationError.
    """
    election = _blank(household, place)
    if by is not None and not _may_call(by, election):
        raise PermissionDenied(_("You can't call this election."))
    rule = VoteRule.objects.of(election.office)
    now = timezone.now()
    election.kind, election.before, election.called_by = kind, before, by
    election.quorum_percent, election.pass_percent = rule.quorum_percent, rule.pass_percent
    election.term_months = rule.term_months
    election.nominations_close_at = now + timedelta(days=rule.nomination_days)
    election.closes_at = election.nominations_close_at + timedelta(days=rule.voting_days)
    _refuse_second(election)
    roll = roll_of(election)
    if not roll:
        raise FlowRefused(_("Nobody could vote here: there are no adults, or no representatives."), code="none")
    election.roll = len(roll)
    election.key = make_key()
    election.save()
    Elector.objects.bulk_create(Elector(election=election, resident_id=resident) for resident in roll)
    begin(ELECTION, election, by=by)
    # A family may open its own; the clock opens what follows a resignation or a recall.
    staff = by is not None and by.has_perm("residents.call_election", election)
    election = take(ELECTION, election, "open", by=by if staff else None)
    tell(election, kind="residents.election_opened", text=_("An election begins: name candidates, then vote."))
    return election


@transaction.atomic
def repeat_election(*, election: Election, by: User | None) -> Election:
    """Hold an election again that elected nobody; return the new one."""
    election = take(ELECTION, election, "repeat", by=by)
    election.sealed.all().delete()
    where = {"household": election.household} if election.household else {"place": election.place}
    return call_election(by=by, kind=ElectionKind.BY_ELECTION, before=election, **where)


@transaction.atomic
def cancel_election(*, election: Election, by: User, reason: str) -> Election:
    """Cancel one election; what was voted stays closed for ever."""
    election = take(ELECTION, election, "cancel", by=by, reason=reason)
    election.sealed.all().delete()
    tell(election, kind="residents.election_over", text=_("Cancelled: %(reason)s") % {"reason": reason})
    return election


def make_key(words: Mapping[User, str] | None = None) -> BallotKey:
    """Make a pair of keys; the private one is written to its file before anybody can vote.

    Raises ValidationError for scrutineers who are not three, or whose words are short or the same.
    """
    if words:
        _check_words(list(words.values()))
    private, public = sealing.make_key()
    key = BallotKey.objects.create(public=public)
    keys.keep(key.pk, private, {user.pk: word for user, word in words.items()} if words else None)
    if words:
        key.scrutineers.set(words)
    return key


def _blank(household: Household | None, place: Place | None) -> Election:
    if (household is None) == (place is None):
        msg = "An election is of a household, or of a place."
        raise ValueError(msg)
    if household is not None:
        return Election(household=household, place=household.place, office=Office.REPRESENTATIVE)
    office = OFFICE_AT.get(Level(place.level)) if place is not None else None
    if place is None or office is None:
        raise ValidationError(_("Only a grid, a building or a unit has a leader."))
    return Election(place=place, office=office)


def _may_call(by: User, election: Election) -> bool:
    """Whether somebody may call it: staff of the place, or the family itself."""
    return by.has_perm("residents.call_election", election) or by.has_perm("residents.start_election", election)


def _refuse_second(election: Election) -> None:
    if election.household is not None:
        Household.objects.select_for_update().get(pk=election.household.pk)
        others = Election.objects.filter(household=election.household)
    else:
        Place.objects.select_for_update(of=("self",)).get(pk=election.place.pk)
        others = Election.objects.filter(place=election.place, office=election.office, household=None)
    if others.running().exclude(kind=ElectionKind.RECALL).exists():
        raise FlowRefused(_("An election is under way here already."), code="twice")


def _check_times(nominations: datetime, closes: datetime) -> None:
    now = timezone.now()
    if nominations <= now:
        raise ValidationError({"nominations_close_at": _("This moment has passed.")})
    if closes <= nominations:
        raise ValidationError({"closes_at": _("Voting ends after candidates are named.")})
    if closes > now + timedelta(days=MOST_DAYS):
        raise ValidationError({"closes_at": _("At most %(days)d days from now.") % {"days": MOST_DAYS}})


def _check_words(words: list[str]) -> None:
    if len(words) != keys.SCRUTINEERS:
        raise ValidationError(
            _("%(count)d scrutineers are needed, each with words of their own.") % {"count": keys.SCRUTINEERS}
        )
    if any(len(word.strip()) < keys.LEAST_LETTERS for word in words) or len({word.strip() for word in words}) < len(
        words
    ):
        raise ValidationError(
            _("The words of each scrutineer have at least %(count)d characters, and no two are the same.")
            % {"count": keys.LEAST_LETTERS}
        )


def _write_elections(round_: ElectionRound, rolls: Rolls) -> None:
    """Write the elections of a round, still closed, and their rolls."""
    now = timezone.now()
    same = {
        "round_id": round_.pk,
        "street_id": round_.place.street_id or round_.place.pk,
        "office": round_.office,
        "kind": ElectionKind.REGULAR,
        "stage": ElectionStage.PLANNED,
        "nominations_close_at": round_.nominations_close_at,
        "closes_at": round_.closes_at,
        "quorum_percent": round_.quorum_percent,
        "pass_percent": round_.pass_percent,
        "term_months": round_.term_months,
        "key_id": round_.key_id,
        "called_by_id": round_.called_by_id,
        "basis": "",
        "reminded": False,
        "created_at": now,
        "updated_at": now,
    }
    own = ("place_id", "household_id", "roll")
    lines = ((*same.values(), place, household, len(roll)) for (place, household), roll in rolls.items())
    copy_rows(Election, [*same, *own], lines)
    written = Election.objects.filter(round=round_).values_list("pk", "place", "household")
    electors = ((pk, resident, False) for pk, place, household in written for resident in rolls[place, household])
    copy_rows(Elector, ("election_id", "resident_id", "on_paper"), electors)
