"""Every state, every step, every role: who may take it, what is refused, and that a refusal changes nothing."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import Role
from core.flow import FlowRefused, take
from core.models import StepTaken
from residents import actions
from residents.actions.terms import begin_term
from residents.ballots.sealing import BLANK
from residents.models import Candidate, Election, ElectionRound, Elector, Representative
from residents.states import ELECTION, ROUND, Basis, ElectionStage, Office, RoundStage, TermEnd
from tests.factories.elections import family, representatives
from tests.factories.pictures import photo

from .attacker import backup

pytestmark = pytest.mark.django_db
STAFF = {"staff", "second_staff", "community_staff"}
LEADERS = {"grid_leader", "building_leader"}
ADULTS = {"head", "spouse"}
MAY = {
    "residents.call_election": STAFF,
    "residents.hand_in_sheet": STAFF | LEADERS | ADULTS,
    "residents.check_sheet": STAFF | LEADERS,
    "residents.dispute_election": ADULTS,
}
CLOCK = {
    "open", "open_recall", "begin_voting", "find_vacant", "declare", "declare_none", "declare_tie", "remove", "keep",
    "repeat", "cancel",
}  # fmt: skip
REASONED = {"refuse_sheet", "dispute", "declare_none", "declare_tie", "cancel"}
FROM = {
    "open": {"planned"},
    "open_recall": {"planned"},
    "begin_voting": {"nominating"},
    "find_vacant": {"nominating"},
    "hand_in_sheet": {"nominating", "voting", "vacant"},
    "accept_sheet": {"checking"},
    "refuse_sheet": {"checking"},
    "dispute": {"nominating", "voting", "checking"},
    "declare": {"voting"},
    "declare_none": {"voting"},
    "declare_tie": {"voting"},
    "remove": {"voting"},
    "keep": {"voting"},
    "repeat": {"mediation", "not_elected", "vacant"},
    "cancel": {"planned", "nominating", "voting", "checking", "mediation"},
}
TO = {
    "open": "nominating",
    "open_recall": "voting",
    "begin_voting": "voting",
    "find_vacant": "vacant",
    "hand_in_sheet": "checking",
    "accept_sheet": "elected",
    "refuse_sheet": "mediation",
    "dispute": "mediation",
    "declare": "elected",
    "declare_none": "not_elected",
    "declare_tie": "mediation",
    "remove": "removed",
    "keep": "kept",
    "repeat": "repeated",
    "cancel": "cancelled",
}


@pytest.fixture
def home(cast):
    return family(cast.unit)


def everybody(cast, home):
    return {**cast.everybody(), "head": home.head, "spouse": home.spouse, "child": home.child}


@contextmanager
def undone():
    """Undo what is done here."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(flow, obj, step, by, reason="有理由"):
    """Return the state that a step leads to, or how it is refused; afterwards nothing has happened."""
    with undone():
        try:
            return str(getattr(take(flow, obj, step, by=by, reason=reason), flow.field))
        except PermissionDenied:
            return "denied"
        except FlowRefused:
            return "refused"


def in_stage(stage, home):
    now = timezone.now()
    election = Election.objects.create(
        household=home.household,
        office=Office.REPRESENTATIVE,
        stage=stage,
        nominations_close_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        roll=3,
    )
    Candidate.objects.create(election=election, resident=home.grandmother, accepted=True)
    return election


def test_the_table_is_complete():
    assert {step.name: set(step.sources) for step in ELECTION.steps} == FROM
    assert {step.name: step.target for step in ELECTION.steps} == TO
    assert {step.name for step in ELECTION.steps if step.by_clock} == CLOCK
    assert {step.name for step in ELECTION.steps if step.needs_reason} == REASONED


@pytest.mark.parametrize("stage", ElectionStage)
def test_who_may_take_which_step(cast, home, stage):
    election, people = in_stage(stage, home), everybody(cast, home)
    before = (stage, StepTaken.objects.count())
    for step in ELECTION.steps:
        possible = stage in FROM[step.name]
        found = (
            {name: outcome(ELECTION, election, step.name, user) for name, user in people.items()} if possible else {}
        )
        assert found == {
            name: TO[step.name] if name in MAY[step.permission] else "denied" for name in people if possible
        }, step.name
        permitted = people[min(MAY[step.permission])]
        if not possible:
            assert outcome(ELECTION, election, step.name, permitted) == "refused", step.name
        elif step.name in REASONED:
            assert outcome(ELECTION, election, step.name, permitted, reason="  ") == "refused", step.name
        by_clock = TO[step.name] if possible else "refused"
        assert outcome(ELECTION, election, step.name, None) == (by_clock if step.name in CLOCK else "denied"), step.name
    assert (Election.objects.get().stage, StepTaken.objects.count()) == before


def test_who_acts_for_an_adult_of_the_family_hands_in_the_sheet(cast, home):
    election = in_stage(ElectionStage.NOMINATING, home)
    cast.stranger.acting_for = home.spouse
    assert outcome(ELECTION, election, "hand_in_sheet", cast.stranger) == "checking"
    cast.stranger.acting_for = home.child
    assert outcome(ELECTION, election, "hand_in_sheet", cast.stranger) == "denied"


def test_the_election_of_a_leader_takes_no_sheet_and_no_dispute(cast, home):
    election = Election.objects.create(place=cast.unit, office=Office.UNIT_LEADER, stage=ElectionStage.NOMINATING)
    for name, user in everybody(cast, home).items():
        for step in ("hand_in_sheet", "dispute"):
            permitted = name in (STAFF | LEADERS if step == "hand_in_sheet" else set())
            assert outcome(ELECTION, election, step, user) == ("refused" if permitted else "denied"), (name, step)
        assert outcome(ELECTION, election, "cancel", user) == ("cancelled" if name in STAFF else "denied"), name
    assert outcome(ELECTION, election, "begin_voting", cast.staff) == "refused"  # nobody stands


ROUND_FROM = {"open": {"planned"}, "end": {"open"}, "cancel": {"planned", "open"}}
ROUND_TO = {"open": "open", "end": "ended", "cancel": "cancelled"}


@pytest.mark.parametrize("stage", RoundStage)
def test_who_may_take_which_step_of_a_round(cast, home, stage):
    round_, people = round_in(stage, cast), everybody(cast, home)
    assert {step.name: set(step.sources) for step in ROUND.steps} == ROUND_FROM
    for step in ROUND.steps:
        reached = ROUND_TO[step.name] if stage in ROUND_FROM[step.name] else "refused"
        for name, user in people.items():
            expected = reached if name in STAFF else "denied"
            assert outcome(ROUND, round_, step.name, user) == expected, (step.name, name)
        assert outcome(ROUND, round_, step.name, None) == (reached if step.name == "end" else "denied")
    assert outcome(ROUND, round_, "cancel", cast.staff, reason="") == "refused"
    assert (ElectionRound.objects.get().stage, StepTaken.objects.count()) == (stage, 0)


def round_in(stage, cast):
    now = timezone.now()
    return ElectionRound.objects.create(
        place=cast.community,
        office=Office.REPRESENTATIVE,
        name="换届",
        stage=stage,
        nominations_close_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )


def jump(model, target):
    """Move the only row of a model by a bulk update, and tell whether PostgreSQL let it; then undo it."""
    try:
        with undone():
            return model.objects.update(stage=target) == 1
    except DatabaseError:
        return False


@pytest.mark.parametrize("stage", ElectionStage)
def test_the_database_refuses_a_jump(cast, home, stage):
    in_stage(stage, home)
    allowed = {str(target) for target in ElectionStage if target != stage and jump(Election, target)}
    assert allowed == {TO[step] for step, sources in FROM.items() if stage in sources}


@pytest.mark.parametrize("stage", RoundStage)
def test_the_database_refuses_a_jump_of_a_round(cast, stage):
    round_in(stage, cast)
    allowed = {str(target) for target in RoundStage if target != stage and jump(ElectionRound, target)}
    assert allowed == {ROUND_TO[step] for step, sources in ROUND_FROM.items() if stage in sources}


def term(home, resident, **facts):
    today = timezone.localdate()
    return Representative(
        household=home.household,
        place=home.household.place,
        street_id=home.household.street_id,
        resident=resident,
        basis=Basis.RECORD,
        starts_on=today,
        ends_on=today + timedelta(days=365),
        **facts,
    )


def test_the_database_holds_one_current_representative(cast, home):
    begin_term(household=home.household, resident=home.row(home.head), basis=Basis.RECORD, months=36)
    with pytest.raises(IntegrityError), transaction.atomic():
        term(home, home.grandmother).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Representative.objects.bulk_create([term(home, home.grandmother)])
    ended = term(home, home.grandmother, ended_on=timezone.localdate(), end=TermEnd.RESIGNED)
    ended.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Representative.objects.filter(pk=ended.pk).update(ended_on=None, end="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Representative.objects.filter(pk=ended.pk).update(end="")
    assert Representative.objects.current().get().resident.user == home.head


def test_the_database_holds_one_running_election(cast, home):
    in_stage(ElectionStage.VOTING, home)
    for stage in (ElectionStage.PLANNED, ElectionStage.NOMINATING, ElectionStage.VOTING, ElectionStage.CHECKING):
        with pytest.raises(IntegrityError), transaction.atomic():
            in_stage(stage, home)
    in_stage(ElectionStage.VACANT, home)


def test_nobody_is_twice_on_a_roll_or_among_the_candidates(cast, home):
    election = in_stage(ElectionStage.VOTING, home)
    Elector.objects.create(election=election, resident=home.grandmother)
    with pytest.raises(IntegrityError), transaction.atomic():
        Elector.objects.create(election=election, resident=home.grandmother)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(election=election, resident=home.grandmother)


DEEDS = {
    "call": lambda by, at: actions.call_election(household=at.other.household, by=by),
    "call of a leader": lambda by, at: actions.call_election(place=at.cast.building, by=by),
    "plan": lambda by, at: actions.plan_round(
        place=at.cast.community,
        office=Office.REPRESENTATIVE,
        name="换届",
        by=by,
        nominations_close_at=timezone.now() + timedelta(days=1),
        closes_at=timezone.now() + timedelta(days=2),
    ),
    "open": lambda by, at: actions.open_round(round_=at.planned, by=by),
    "cancel round": lambda by, at: actions.cancel_round(round_=at.planned, by=by, reason="有理由"),
    "count": lambda by, at: actions.count_by_scrutineers(round_=at.planned, words={}, by=by),
    "name": lambda by, at: actions.name_candidate(election=at.naming, nominee=at.home.grandmother, by=by),
    "answer": lambda by, at: actions.answer_candidacy(candidate=at.candidate, accepts=True, by=by),
    "vote": lambda by, at: actions.cast_vote(election=at.leader, choice=BLANK, by=by),
    "paper": lambda by, at: actions.record_paper(
        election=at.leader,
        electors=list(at.leader.electors.all()[:1]),
        totals={BLANK: 1},
        witness="王见证",
        upload=photo(),
        by=by,
    ),
    "sheet": lambda by, at: actions.hand_in_sheet(
        election=at.naming, candidate=at.home.grandmother, upload=photo(), by=by
    ),
    "accept": lambda by, at: actions.accept_sheet(election=at.checking, by=by),
    "refuse": lambda by, at: actions.refuse_sheet(election=at.checking, by=by, reason="看不清"),
    "dispute": lambda by, at: actions.dispute(election=at.naming, by=by, reason="有理由"),
    "cancel": lambda by, at: actions.cancel_election(election=at.naming, by=by, reason="有理由"),
    "repeat": lambda by, at: actions.repeat_election(election=at.mediated, by=by),
    "resign": lambda by, at: actions.resign(representative=at.term, by=by, reason="忙"),
    "end": lambda by, at: actions.end_by_desk(representative=at.term, by=by, reason="错了"),
    "resign lead": lambda by, at: actions.resign_leadership(grant=at.grant, by=by, reason="忙"),
    "recall": lambda by, at: actions.demand_recall(representative=at.term, by=by, reason="不管事"),
    "recall lead": lambda by, at: actions.demand_recall(grant=at.grant, by=by, reason="不管事"),
}


class Scene:
    """One of everything that can be done something with."""

    def __init__(self, cast, home):
        self.cast, self.home, self.other = cast, home, family(cast.unit, "吕")
        people = representatives(cast.unit, 3)
        self.term = Representative.objects.get(resident__user=people[0])
        self.grant = RoleGrant.objects.get(role=Role.BUILDING_LEADER)
        self.naming = actions.call_election(household=home.household, by=home.head)
        self.candidate = actions.name_candidate(election=self.naming, nominee=home.row(home.spouse), by=home.head)
        self.leader = actions.call_election(place=cast.unit, by=cast.staff)
        Candidate.objects.create(election=self.leader, resident=people[0].resident, accepted=True)
        take(ELECTION, self.leader, "begin_voting", by=None)
        self.checking = in_stage(ElectionStage.CHECKING, family(cast.unit, "施"))
        self.mediated = in_stage(ElectionStage.MEDIATION, family(cast.unit, "张"))
        self.planned = round_in(RoundStage.PLANNED, cast)


@pytest.mark.parametrize("name", ["stranger", "resident", "neighbour_staff", "other_staff", "finance", "manager"])
def test_a_deed_that_is_refused_changes_nothing(cast, home, ballot_keys, name):
    scene = Scene(cast, home)
    rows, files = backup(), sorted(ballot_keys.iterdir())
    for deed, do in DEEDS.items():
        with pytest.raises((PermissionDenied, ValidationError)):
            do(getattr(cast, name), scene)
        assert sorted(ballot_keys.iterdir()) == files, deed
    assert [row for row in backup() if row not in rows] == []
    assert len(backup()) == len(rows)
