"""Real threads, each with its own connection: no vote is lost or doubled, each election is counted once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import Role
from core.models import StepTaken
from residents import actions
from residents.actions.counting import count_due, destroy_keys
from residents.ballots import keys
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE
from residents.models import (
    Ballot,
    BallotKey,
    Candidate,
    Election,
    ElectionRound,
    Elector,
    PaperCount,
    RecallDemand,
    Representative,
)
from residents.states import Basis, ElectionStage, Office, RoundStage
from tests.factories.accounts import RoleGrantFactory
from tests.factories.elections import family, fresh, over, representatives, voting_on
from tests.factories.ledger import until
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "refused"


def in_threads(works):
    """Run all of these at once, each in a thread; return their results in order, "refused" for a refusal."""
    gate = Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            return work()
        except ValidationError:
            return REFUSED
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def one_after_another(voters, vote):
    """Return a work that lets some people vote, and tells how many could."""

    def work():
        done = 0
        for voter in voters:
            try:
                vote(voter)
            except ValidationError:
                continue
            done += 1
        return done

    return work


def of_leader(cast, count):
    people = representatives(cast.unit, count)
    return people, voting_on(people[:2], by=cast.community_staff, place=cast.unit)


def choice_for(election, user):
    return CANDIDATE + Candidate.objects.get(election=election, resident__user=user).pk


def marked(election):
    return Elector.objects.filter(election=election).exclude(voted_on=None).count()


def waits():
    """Whether another connection waits for this one; both views are read afresh, even in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("threads", [2, 8])
def test_forty_voters_at_once(cast, threads):
    people, election = of_leader(cast, 40)
    first, second = (choice_for(election, user) for user in people[:2])
    ballot = {
        user.pk: [first, first, second, first, first, second, AGAINST, BLANK][number % 8]
        for number, user in enumerate(people)
    }

    def vote(user):
        actions.cast_vote(election=election, choice=ballot[user.pk], by=user)

    shares = [people[number::threads] for number in range(threads)]
    assert sum(in_threads([one_after_another(share, vote) for share in shares])) == 40
    assert (Ballot.objects.count(), marked(election)) == (40, 40)
    over(election)
    assert actions.follow_elections() == 1
    election = fresh(election)
    assert (election.ballots, election.against, election.blank) == (40, 5, 5)
    votes = {row.resident.user_id: row.votes for row in election.candidates.select_related("resident")}
    assert votes == {people[0].pk: 20, people[1].pk: 10}
    assert (election.stage, election.elected.user_id) == (ElectionStage.ELECTED, people[0].pk)


def test_one_person_ten_times_at_once(cast):
    people, election = of_leader(cast, 3)

    def vote():
        actions.cast_vote(election=election, choice=BLANK, by=people[2])
        return "voted"

    assert sorted(in_threads([vote] * 10)) == [REFUSED] * 9 + ["voted"]
    assert (Ballot.objects.count(), marked(election)) == (1, 1)


def test_votes_that_race_with_the_count(cast):
    people, before = of_leader(cast, 24)
    choice = choice_for(before, people[0])
    over(before)  # whoever has opened the page before the end still holds an election that runs

    def vote(user):
        actions.cast_vote(election=before, choice=choice, by=user)

    def count():
        while Election.objects.to_count().exists():
            count_due(keys.read)
        return 0

    voted = sum(in_threads([*(one_after_another(people[number::4], vote) for number in range(4)), count, count]))
    election = fresh(before)
    assert (election.ballots, marked(election)) == (voted, voted)
    assert election.stage in {ElectionStage.ELECTED, ElectionStage.NOT_ELECTED}
    assert not Ballot.objects.exists()


def test_a_vote_that_waits_for_the_count_is_refused_and_leaves_nothing(cast):
    people, election = of_leader(cast, 6)
    for user in people[:5]:
        actions.cast_vote(election=election, choice=choice_for(election, people[0]), by=user)
    over(election)

    def late():
        try:
            actions.cast_vote(election=election, choice=BLANK, by=people[5])
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert count_due(keys.read) == 1
            waiting = pool.submit(late)
            until(lambda: waits() or waiting.done())
        assert "over" in waiting.result()
    assert (marked(election), fresh(election).ballots, Ballot.objects.count()) == (5, 5, 0)


def test_two_clocks_count_each_election_once(cast):
    homes = [family(cast.unit, surname) for surname in "何吕施张孔曹"]
    elections = [voting_on([home.head], by=home.head, household=home.household) for home in homes]
    for home, election in zip(homes, elections, strict=True):
        actions.cast_vote(election=election, choice=choice_for(election, home.head), by=home.spouse)
        over(election)
    assert sum(in_threads([actions.follow_elections] * 4)) == 6
    actions.follow_elections()
    assert [fresh(election).stage for election in elections] == [ElectionStage.ELECTED] * 6
    assert Representative.objects.count() == 6
    assert StepTaken.objects.filter(flow="residents.election", step="declare").count() == 6
    assert not BallotKey.objects.filter(destroyed_at=None).exists()


def test_keys_are_destroyed_by_many_clocks_at_once(ballot_keys):
    for _number in range(20):
        key = BallotKey.objects.create(public=b"x")
        keys.keep(key.pk, b"private")
    assert sum(in_threads([destroy_keys] * 6)) == 20
    assert list(ballot_keys.iterdir()) == []


def test_two_name_the_same_candidate(cast):
    home = family(cast.unit)
    election = actions.call_election(household=home.household, by=home.head)
    found = in_threads(
        [
            lambda who=who: actions.name_candidate(election=election, nominee=home.grandmother, by=who).pk
            for who in (home.head, home.spouse)
        ]
    )
    assert found == [Candidate.objects.get().pk] * 2


def test_two_elections_of_one_household_called_at_once(cast, ballot_keys):
    home = family(cast.unit)
    found = in_threads(
        [
            lambda who=who: actions.call_election(household=home.household, by=who).pk
            for who in (home.head, home.spouse, cast.community_staff)
        ]
    )
    assert sorted(map(str, found)) == sorted([str(Election.objects.get().pk), REFUSED, REFUSED])
    assert len(list(ballot_keys.iterdir())) == BallotKey.objects.count() == 1


def round_in(cast, office=Office.REPRESENTATIVE):
    now = timezone.now()
    return actions.plan_round(
        place=cast.community,
        office=office,
        name="换届",
        by=cast.staff,
        nominations_close_at=now + timedelta(days=3),
        closes_at=now + timedelta(days=7),
    )


def test_two_staff_open_the_same_round_at_once(cast, ballot_keys):
    homes = [family(cast.unit, surname) for surname in "何吕施"]
    round_ = round_in(cast)
    found = in_threads(
        [lambda who=who: actions.open_round(round_=round_, by=who).stage for who in (cast.staff, cast.community_staff)]
    )
    assert sorted(found) == [RoundStage.OPEN, REFUSED]
    assert set(Election.objects.values_list("household", flat=True)) == {home.household.pk for home in homes}
    assert Election.objects.count() == 3
    assert len(list(ballot_keys.iterdir())) == BallotKey.objects.count() == 1


def test_demands_at_once_open_the_recall_once(cast, ballot_keys):
    people = representatives(cast.unit, 9)
    grant = RoleGrantFactory(user=people[0], role=Role.UNIT_LEADER, place=cast.unit)
    grant = RoleGrant.objects.get(pk=grant.pk)
    found = in_threads(
        [lambda who=who: actions.demand_recall(grant=grant, by=who, reason="不管事").pk for who in people[1:]]
    )
    recall = Election.objects.get()
    assert found == [recall.pk] * 8
    assert (recall.stage, recall.roll, RecallDemand.objects.count()) == (ElectionStage.VOTING, 9, 8)
    assert StepTaken.objects.filter(step="open_recall").count() == 1
    assert len(list(ballot_keys.iterdir())) == BallotKey.objects.count() == 1


def paper_for(election, users, by):
    electors = list(Elector.objects.filter(election=election, resident__user__in=users))
    return actions.record_paper(
        election=election, electors=electors, totals={BLANK: len(electors)}, witness="王见证", upload=photo(), by=by
    )


def test_paper_waits_for_whoever_votes_online_at_this_moment(cast):
    people, election = of_leader(cast, 4)

    def paper():
        try:
            return paper_for(election, people[2:], cast.community_staff).count
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.cast_vote(election=election, choice=BLANK, by=people[2])
            waiting = pool.submit(paper)
            until(lambda: waits() or waiting.done())
        assert "voted already" in waiting.result()
    assert (Ballot.objects.count(), marked(election), PaperCount.objects.count()) == (1, 1, 0)


def test_online_waits_for_the_paper_of_this_moment(cast):
    people, election = of_leader(cast, 4)

    def online():
        try:
            actions.cast_vote(election=election, choice=BLANK, by=people[2])
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            paper_for(election, people[2:], cast.community_staff)
            waiting = pool.submit(online)
            until(lambda: waits() or waiting.done())
        assert "voted already" in waiting.result()
    assert (Ballot.objects.count(), marked(election)) == (2, 2)


def test_a_cancelled_round_keeps_no_ballot_that_was_on_its_way(cast):
    people = representatives(cast.unit, 4)
    round_ = round_in(cast, Office.UNIT_LEADER)
    actions.open_round(round_=round_, by=cast.staff)
    election = Election.objects.get()
    actions.name_candidate(election=election, nominee=people[0].resident, by=people[0])
    Election.objects.update(nominations_close_at=timezone.now())
    actions.follow_elections()
    election = fresh(election)

    def cancel():
        try:
            return actions.cancel_round(round_=round_, by=cast.staff, reason="日期不对").stage
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.cast_vote(election=election, choice=BLANK, by=people[1])
            waiting = pool.submit(cancel)
            until(lambda: waits() or waiting.done())
        assert waiting.result() == RoundStage.CANCELLED
    assert not Ballot.objects.exists()
    actions.follow_elections()
    assert not keys_left(round_)


def keys_left(round_):
    return BallotKey.objects.filter(pk=ElectionRound.objects.get(pk=round_.pk).key_id, destroyed_at=None).exists()


def test_sheets_of_one_household_accepted_at_once_make_one_term(cast):
    home = family(cast.unit)
    election = actions.call_election(household=home.household, by=home.head)
    election = actions.hand_in_sheet(election=election, candidate=home.grandmother, upload=photo(), by=home.head)
    found = in_threads(
        [
            lambda who=who: actions.accept_sheet(election=election, by=who).stage
            for who in (cast.grid_leader, cast.community_staff)
        ]
    )
    assert sorted(found) == sorted([ElectionStage.ELECTED, REFUSED])
    assert Representative.objects.get().basis == Basis.SHEET
