"""A family elects its representative: stands, names, votes, signs on paper, disputes."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import Role
from core.flow import FlowRefused
from core.models import StepTaken
from residents import actions
from residents.actions.terms import months_after
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE
from residents.models import Ballot, BallotKey, Candidate, Election, Elector
from residents.states import Basis, ElectionKind, ElectionStage, TermEnd
from tests.factories.elections import begin, family, fresh, in_office, over, voting_on
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast):
    return family(cast.unit)


def stand_for(election, user):
    return CANDIDATE + Candidate.objects.get(election=election, resident__user=user).pk


def test_who_stands_alone_is_elected_by_the_family(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    actions.cast_vote(election=election, choice=stand_for(election, home.head), by=home.spouse)
    actions.follow_elections()
    assert fresh(election).stage == ElectionStage.VOTING
    over(election)
    assert actions.follow_elections() == 1
    election = fresh(election)
    assert (election.stage, election.basis, election.ballots) == (ElectionStage.ELECTED, Basis.BALLOT, 1)
    term = in_office(home.household)
    assert (term.resident.user, term.basis) == (home.head, Basis.BALLOT)
    assert term.ends_on == months_after(timezone.localdate(), 36)
    assert RoleGrant.objects.current().filter(user=home.head, role=Role.REPRESENTATIVE, place=cast.unit).exists()
    assert not Ballot.objects.exists()
    assert BallotKey.objects.get().destroyed_at is not None


def test_unopposed_without_a_single_vote(cast, home):
    election = over(voting_on([home.head], by=cast.community_staff, household=home.household))
    actions.follow_elections()
    assert (fresh(election).stage, in_office(home.household).basis) == (ElectionStage.ELECTED, Basis.UNOPPOSED)


def test_a_vote_against_who_stands_alone_is_mediated(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    actions.cast_vote(election=election, choice=AGAINST, by=home.spouse)
    actions.cast_vote(election=election, choice=stand_for(election, home.head), by=home.head)
    over(election)
    actions.follow_elections()
    assert fresh(election).stage == ElectionStage.MEDIATION
    assert in_office(home.household) is None
    again = actions.repeat_election(election=fresh(election), by=cast.community_staff)
    assert (again.kind, again.before, again.stage) == (ElectionKind.BY_ELECTION, election, ElectionStage.NOMINATING)
    assert fresh(election).stage == ElectionStage.REPEATED


def test_nobody_stands(cast, home):
    election = begin(actions.call_election(household=home.household, by=home.spouse))
    assert election.stage == ElectionStage.VACANT


def test_everybody_has_voted_counts_at_once(cast, home):
    actions.move_out(resident=home.grandmother, on=timezone.localdate(), by=cast.community_staff)
    election = voting_on([home.head, home.spouse], by=home.head, household=home.household)
    for voter in (home.head, home.spouse):
        assert not actions.count_if_complete(pk=election.pk)
        actions.cast_vote(election=election, choice=stand_for(election, home.spouse), by=voter)
    assert actions.count_if_complete(pk=election.pk)
    assert in_office(home.household).resident.user == home.spouse


def test_named_by_the_family_and_accepted(home):
    election = actions.call_election(household=home.household, by=home.head)
    candidate = actions.name_candidate(election=election, nominee=home.row(home.spouse), by=home.head)
    assert candidate.accepted is None
    with pytest.raises(PermissionDenied):
        actions.answer_candidacy(candidate=candidate, accepts=True, by=home.head)
    assert actions.answer_candidacy(candidate=candidate, accepts=False, by=home.spouse).accepted is False
    assert begin(election).stage == ElectionStage.VACANT


def test_who_has_no_account_is_named_by_the_family(home):
    election = actions.call_election(household=home.household, by=home.head)
    assert actions.name_candidate(election=election, nominee=home.grandmother, by=home.head).accepted is True


def refused(call, *words):
    with pytest.raises(FlowRefused) as why:
        call()
    assert all(word in why.value.messages[0] for word in words), why.value.messages


def test_the_child_neither_stands_nor_votes(home):
    election = actions.call_election(household=home.household, by=home.head)
    refused(lambda: actions.name_candidate(election=election, nominee=home.row(home.child), by=home.head), "18")
    refused(lambda: actions.name_candidate(election=election, nominee=home.row(home.head), by=home.child), "18")
    actions.name_candidate(election=election, nominee=home.row(home.head), by=home.head)
    election = begin(election)
    refused(lambda: actions.cast_vote(election=election, choice=BLANK, by=home.child), "18")
    assert not Ballot.objects.exists()


def test_a_second_vote_is_refused_with_the_day(home):
    election = voting_on([home.head], by=home.head, household=home.household)
    actions.cast_vote(election=election, choice=BLANK, by=home.head)
    refused(lambda: actions.cast_vote(election=election, choice=BLANK, by=home.head), str(timezone.localdate()))
    assert Ballot.objects.count() == 1


def test_a_vote_after_the_deadline_is_refused(home):
    election = voting_on([home.head], by=home.head, household=home.household)
    with time_machine.travel(election.closes_at + timedelta(seconds=1), tick=False):
        refused(lambda: actions.cast_vote(election=election, choice=BLANK, by=home.head), "Voting ended")
    assert not Elector.objects.exclude(voted_on=None).exists()


def test_who_moved_out_yesterday_is_told_so(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.move_out(resident=home.row(home.spouse), on=yesterday, by=cast.community_staff)
    refused(lambda: actions.cast_vote(election=election, choice=BLANK, by=home.spouse), "moved out", str(yesterday))


@pytest.mark.parametrize("name", ["staff", "grid_leader", "resident", "stranger", "other_staff", "community_staff"])
def test_nobody_else_votes(cast, home, name):
    election = voting_on([home.head], by=home.head, household=home.household)
    refused(lambda: actions.cast_vote(election=election, choice=BLANK, by=getattr(cast, name)))
    assert not Ballot.objects.exists()


def test_a_choice_that_is_not_on_the_ballot(cast, home):
    other = voting_on([cast_member := family(cast.unit, "吕").head], by=cast_member, household=home_of(cast_member))
    election = voting_on([home.head], by=home.head, household=home.household)
    for choice in (stand_for(other, cast_member), -1, 10**9):
        with pytest.raises(ValidationError):
            actions.cast_vote(election=election, choice=choice, by=home.head)
    assert not Elector.objects.exclude(voted_on=None).exists()


def home_of(user):
    return user.resident.household


def test_one_election_at_a_time(cast, home):
    actions.call_election(household=home.household, by=home.head)
    refused(lambda: actions.call_election(household=home.household, by=cast.staff), "under way")


@pytest.mark.parametrize("name", ["resident", "stranger", "neighbour_staff", "other_staff", "manager", "finance"])
def test_who_may_not_call(cast, home, name):
    with pytest.raises(PermissionDenied):
        actions.call_election(household=home.household, by=getattr(cast, name))
    assert not Election.objects.exists()


def test_a_signed_sheet_is_checked_by_somebody_else(cast, home):
    election = actions.call_election(household=home.household, by=home.head)
    election = actions.hand_in_sheet(election=election, candidate=home.grandmother, upload=photo(), by=home.head)
    assert election.stage == ElectionStage.CHECKING
    for who in (home.head, home.spouse, cast.neighbour_staff, cast.stranger):
        with pytest.raises((PermissionDenied, FlowRefused)):
            actions.accept_sheet(election=election, by=who)
    election = actions.accept_sheet(election=election, by=cast.grid_leader)
    assert (election.stage, in_office(home.household).resident) == (ElectionStage.ELECTED, home.grandmother)
    assert in_office(home.household).basis == Basis.SHEET


def test_a_leader_who_hands_in_does_not_check(cast, home):
    election = actions.call_election(household=home.household, by=home.head)
    election = actions.hand_in_sheet(
        election=election, candidate=home.row(home.head), upload=photo(), by=cast.grid_leader
    )
    with pytest.raises(FlowRefused):
        actions.accept_sheet(election=election, by=cast.grid_leader)
    assert (
        actions.refuse_sheet(election=election, by=cast.community_staff, reason="看不清").stage
        == ElectionStage.MEDIATION
    )


def test_a_sheet_that_is_a_program(home):
    election = actions.call_election(household=home.household, by=home.head)
    program = SimpleUploadedFile("sheet.jpg", b"MZ\x90\x00 this is a program")
    with pytest.raises(ValidationError):
        actions.hand_in_sheet(election=election, candidate=home.row(home.head), upload=program, by=home.head)
    assert fresh(election).stage == ElectionStage.NOMINATING


def test_a_dispute_is_mediated_and_its_ballots_forgotten(cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    actions.cast_vote(election=election, choice=BLANK, by=home.head)
    with pytest.raises(FlowRefused):
        actions.dispute(election=election, by=home.spouse, reason="")
    assert actions.dispute(election=election, by=home.spouse, reason="名单不对").stage == ElectionStage.MEDIATION
    assert not Ballot.objects.exists()


def test_resignation_calls_a_by_election(cast, home):
    election = over(voting_on([home.head], by=home.head, household=home.household))
    actions.follow_elections()
    term = in_office(home.household)
    with pytest.raises(PermissionDenied):
        actions.resign(representative=term, by=home.spouse, reason="忙")
    ended = actions.resign(representative=term, by=home.head, reason="忙")
    assert (ended.end, in_office(home.household)) == (TermEnd.RESIGNED, None)
    assert not RoleGrant.objects.current().filter(user=home.head, role=Role.REPRESENTATIVE).exists()
    following = Election.objects.get(kind=ElectionKind.BY_ELECTION)
    assert (following.household, following.stage) == (home.household, ElectionStage.NOMINATING)
    assert fresh(election).stage == ElectionStage.ELECTED


def test_moving_out_ends_the_term(cast, home):
    over(voting_on([home.head], by=home.head, household=home.household))
    actions.follow_elections()
    actions.move_out(resident=home.row(home.head), on=timezone.localdate(), by=cast.community_staff)
    assert in_office(home.household) is None
    assert not RoleGrant.objects.current().filter(user=home.head, role=Role.REPRESENTATIVE).exists()


def test_a_term_ends_by_the_calendar(cast, home):
    over(voting_on([home.head], by=home.head, household=home.household))
    actions.follow_elections()
    term = in_office(home.household)
    with time_machine.travel(timezone.now() + timedelta(days=(term.ends_on - timezone.localdate()).days), tick=False):
        assert actions.expire_terms() == 0
    with time_machine.travel(
        timezone.now() + timedelta(days=(term.ends_on - timezone.localdate()).days + 1), tick=False
    ):
        assert actions.expire_terms() == 1
    term.refresh_from_db()
    assert (term.end, term.ended_on) == (TermEnd.TERM, term.ends_on)


def test_a_recall_needs_a_third_and_then_half(cast, home):
    from residents.ballots.sealing import REMOVE

    over(voting_on([home.head], by=home.head, household=home.household))
    actions.follow_elections()
    term = in_office(home.household)
    with pytest.raises(PermissionDenied):
        actions.demand_recall(representative=term, by=cast.resident, reason="不管事")
    recall = actions.demand_recall(representative=term, by=home.spouse, reason="不管事")
    assert (recall.stage, recall.roll) == (ElectionStage.VOTING, 3)
    actions.cast_vote(election=recall, choice=REMOVE, by=home.spouse)
    over(recall)
    actions.follow_elections()
    assert fresh(recall).stage == ElectionStage.KEPT  # one of three is not more than half
    recall = actions.demand_recall(representative=term, by=home.spouse, reason="不管事")
    for voter in (home.spouse, home.head):
        actions.cast_vote(election=recall, choice=REMOVE, by=voter)
    over(recall)
    actions.follow_elections()
    assert fresh(recall).stage == ElectionStage.REMOVED
    assert in_office(home.household) is None
    assert Election.objects.filter(kind=ElectionKind.BY_ELECTION, before=recall).count() == 1


def test_the_trace_never_names_the_room(home):
    voting_on([home.head], by=home.head, household=home.household)
    labels = set(StepTaken.objects.filter(flow="residents.election").values_list("object_label", flat=True))
    assert len(labels) == 1
    assert home.household.room not in labels.pop().replace(home.household.place.name, "")
