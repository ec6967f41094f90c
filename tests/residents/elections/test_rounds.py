"""The elections of a whole community: opened at once, followed, cancelled, counted by scrutineers, told about once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.states import Role
from core.flow import FlowRefused
from core.models import StepTaken
from notices.models import Notice
from places.models import Place
from residents import actions
from residents.actions.counting import begin_due
from residents.actions.terms import begin_term
from residents.ballots import keys
from residents.ballots.sealing import AGAINST, CANDIDATE
from residents.models import (
    Ballot,
    BallotKey,
    Candidate,
    Election,
    ElectionRound,
    Elector,
    Household,
    Representative,
    Resident,
)
from residents.queries.elections import turnout_by_place, turnout_in_all
from residents.states import Basis, ElectionStage, Office, Relation, RoundStage
from tests.factories.accounts import RoleGrantFactory, UserFactory
from tests.factories.elections import family, fresh, joined, over, representatives
from tests.factories.pictures import photo
from tests.factories.residents import HouseholdFactory, ResidentFactory

pytestmark = pytest.mark.django_db
WORDS = ["春眠不觉晓处处闻啼鸟", "床前明月光疑是地上霜", "白日依山尽黄河入海流"]


def planned(cast, office=Office.REPRESENTATIVE, **facts):
    now = timezone.now()
    return actions.plan_round(
        place=cast.community,
        office=office,
        name="2026年换届",
        by=cast.community_staff,
        nominations_close_at=now + timedelta(days=3),
        closes_at=now + timedelta(days=7),
        **facts,
    )


def opened(cast, office=Office.REPRESENTATIVE, words=None, **facts):
    return actions.open_round(round_=planned(cast, office, **facts), by=cast.community_staff, words=words)


def units(cast):
    """Return three units in two buildings."""
    tower = Place.objects.create(level="building", code="B-2", name="2号楼", parent=cast.grid, compound=cast.compound)
    return [
        cast.unit,
        Place.objects.create(level="unit", code="U-2", name="2单元", parent=cast.building),
        Place.objects.create(level="unit", code="U-3", name="1单元", parent=tower),
    ]


def adult(household, **facts):
    return ResidentFactory(household=household, **facts)


def child(household):
    this_year = timezone.localdate().year
    return ResidentFactory(household=household, relation=Relation.CHILD, birth_date=f"{this_year - 10}-05-01")


def couple(household):
    return [adult(household), adult(household)]


def empty(household):
    adult(household)
    household.is_empty = True
    household.save()


def without_adults(household):
    child(household)
    ResidentFactory(household=household, relation=Relation.GRANDCHILD, birth_date=None)


def represented(household):
    people = couple(household)
    begin_term(household=household, resident=people[0], basis=Basis.RECORD, months=36)
    return people


def electing(household):
    adult(household)
    actions.call_election(household=household, by=None)


def half_gone(household):
    child(household)
    adult(household, moved_out_on=timezone.localdate())
    return [adult(household)]


KINDS = [couple, empty, without_adults, represented, electing, half_gone]


@pytest.fixture
def sixty(cast):
    """Return sixty households by their kind, with the adults who could vote there; one more lies elsewhere."""
    places = units(cast)
    found = {kind: {} for kind in KINDS}
    for number in range(60):
        household = HouseholdFactory(place=places[number % 3])
        kind = KINDS[number // 3 % 6]
        found[kind][household.pk] = {person.pk for person in kind(household) or ()}
    elsewhere = Place.objects.create(
        level="building",
        code="B-9",
        name="9号楼",
        parent=Place.objects.create(level="grid", code="G-9", name="第九网格", parent=cast.neighbour_community),
    )
    couple(HouseholdFactory(place=elsewhere))
    return found


def rolls(round_):
    found = {}
    for household, person in Elector.objects.filter(election__round=round_).values_list(
        "election__household", "resident"
    ):
        found.setdefault(household, set()).add(person)
    return found


@pytest.mark.parametrize("renews", [False, True])
def test_exactly_the_households_that_elect_are_opened_with_exact_rolls(cast, sixty, renews):
    before = set(Election.objects.values_list("pk", flat=True))
    round_ = opened(cast, renews=renews)
    expected = {**sixty[couple], **sixty[half_gone], **(sixty[represented] if renews else {})}
    elections = Election.objects.filter(round=round_)
    assert rolls(round_) == expected
    assert {election.household_id: election.roll for election in elections} == {
        household: len(people) for household, people in expected.items()
    }
    assert set(Election.objects.exclude(round=round_).values_list("pk", flat=True)) == before
    assert set(elections.values_list("stage", "closes_at", "nominations_close_at", "key")) == {
        (ElectionStage.NOMINATING, round_.closes_at, round_.nominations_close_at, round_.key_id)
    }
    assert all(election.place_id == election.household.place_id for election in elections)
    steps = StepTaken.objects.filter(flow="residents.election", object_id__in=elections.values("pk"), step="open")
    assert steps.count() == len(expected)


def test_opening_asks_the_same_number_of_queries_for_few_and_many(cast):
    def queries():
        round_ = planned(cast)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.open_round(round_=round_, by=cast.community_staff)
        return len(asked)

    couple(HouseholdFactory(place=cast.unit))
    few = queries()
    for _number in range(20):
        couple(HouseholdFactory(place=cast.unit))
    assert queries() == few


def test_a_round_with_nothing_to_elect_leaves_nothing(cast, ballot_keys):
    round_ = planned(cast)
    with pytest.raises(FlowRefused) as why:
        actions.open_round(round_=round_, by=cast.community_staff)
    assert "nothing to elect" in why.value.messages[0]
    round_.refresh_from_db()
    assert (round_.stage, round_.key, BallotKey.objects.count()) == (RoundStage.PLANNED, None, 0)
    assert not ballot_keys.exists()


@pytest.mark.parametrize("name", ["stranger", "resident", "grid_leader", "neighbour_staff", "other_staff", "finance"])
def test_who_opens_no_round_leaves_no_key(cast, ballot_keys, name):
    couple(HouseholdFactory(place=cast.unit))
    round_ = planned(cast)
    with pytest.raises(PermissionDenied):
        actions.open_round(round_=round_, by=getattr(cast, name))
    assert not ballot_keys.exists()
    assert not Election.objects.exists()


def test_only_places_without_a_leader_elect_one(cast):
    one, two, three = units(cast)
    people = {place.pk: representatives(place, 2) for place in (one, two)}
    couple(HouseholdFactory(place=three))  # nobody represents a household there
    RoleGrantFactory(user=people[two.pk][0], role=Role.UNIT_LEADER, place=two)
    round_ = opened(cast, Office.UNIT_LEADER)
    assert list(round_.elections.values_list("place", flat=True)) == [one.pk]
    assert set(Elector.objects.values_list("resident__user", flat=True)) == {user.pk for user in people[one.pk]}
    again = opened(cast, Office.UNIT_LEADER, renews=True)  # the first unit has an election under way
    assert list(again.elections.values_list("place", flat=True)) == [two.pk]


def test_voting_begins_where_somebody_stands_and_nowhere_else(cast):
    homes = [family(cast.unit, surname) for surname in "何吕施张孔曹"]
    round_ = opened(cast)
    for home in homes[:4]:
        actions.name_candidate(
            election=Election.objects.get(household=home.household), nominee=home.row(home.head), by=home.head
        )
    declined = Candidate.objects.get(resident__user=homes[0].head)
    actions.answer_candidacy(candidate=declined, accepts=False, by=homes[0].head)
    assert actions.follow_elections() == 0
    Election.objects.update(nominations_close_at=timezone.now())
    assert begin_due() == 6
    stages = {election.household_id: election.stage for election in round_.elections.all()}
    assert [stages[home.household.pk] for home in homes] == [
        ElectionStage.VACANT,
        *[ElectionStage.VOTING] * 3,
        *[ElectionStage.VACANT] * 2,
    ]
    assert StepTaken.objects.filter(step="find_vacant").count() == 3
    assert begin_due() == 0


def test_beginning_asks_the_same_number_of_queries_for_few_and_many(cast):
    def queries(homes):
        round_ = opened(cast)
        for home in homes[::2]:
            election = Election.objects.get(household=home.household)
            actions.name_candidate(election=election, nominee=home.row(home.head), by=home.head)
        Election.objects.filter(round=round_).update(nominations_close_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert begin_due() == len(homes)
        return len(asked)

    few = queries([family(cast.unit, surname) for surname in "何吕"])
    Household.objects.update(is_empty=True)
    assert queries([family(cast.unit, surname) for surname in "施张孔曹严华"]) == few


def all_vote(round_):
    """Let the first adult of each household stand, and everybody with an account vote for that one."""
    for election in round_.elections.all():
        people = [row.resident for row in election.electors.select_related("resident__user").order_by("pk")]
        users = [person.user for person in people if person.user]
        actions.name_candidate(election=election, nominee=people[0], by=users[0])
    Election.objects.filter(round=round_).update(nominations_close_at=timezone.now())
    begin_due()
    for election in round_.elections.for_page():
        standing = CANDIDATE + election.candidates.get().pk
        for row in election.electors.filter(resident__user__isnull=False).select_related("resident__user"):
            actions.cast_vote(election=election, choice=standing, by=row.resident.user)


def deadline(round_):
    moment = timezone.now()
    earlier = moment - timedelta(days=1)
    ElectionRound.objects.filter(pk=round_.pk).update(nominations_close_at=earlier, closes_at=moment)
    Election.objects.filter(round=round_).update(nominations_close_at=earlier, closes_at=moment)
    return ElectionRound.objects.select_related("place", "key").get(pk=round_.pk)


def test_a_round_is_counted_and_ends_by_itself(cast, ballot_keys):
    homes = [family(cast.unit, surname) for surname in "何吕施"]
    round_ = opened(cast)
    all_vote(round_)
    actions.follow_elections()
    round_.refresh_from_db()
    assert round_.stage == RoundStage.OPEN
    deadline(round_)
    Election.objects.filter(round=round_, household=homes[0].household).update(
        closes_at=timezone.now() + timedelta(hours=1)
    )
    assert actions.follow_elections() == 2
    round_.refresh_from_db()
    assert (round_.stage, len(list(ballot_keys.iterdir()))) == (RoundStage.OPEN, 1)  # one election still needs the key
    deadline(round_)
    assert actions.follow_elections() == 1
    round_.refresh_from_db()
    assert (round_.stage, list(ballot_keys.iterdir())) == (RoundStage.ENDED, [])
    assert BallotKey.objects.get().destroyed_at is not None
    assert {term.resident.user for term in Representative.objects.current()} == {home.head for home in homes}
    assert actions.follow_elections() == 0


def test_a_cancelled_round(cast, ballot_keys):
    for surname in "何吕施":
        family(cast.unit, surname)
    round_ = opened(cast)
    all_vote(round_)
    counted = round_.elections.first()
    over(counted)
    actions.follow_elections()
    assert fresh(counted).stage == ElectionStage.ELECTED
    for by, reason, refusal in (
        (cast.stranger, "日期不对", PermissionDenied),
        (cast.neighbour_staff, "日期不对", PermissionDenied),
        (cast.community_staff, " ", FlowRefused),
    ):
        with pytest.raises(refusal):
            actions.cancel_round(round_=round_, by=by, reason=reason)
    assert Ballot.objects.count() == 4
    actions.cancel_round(round_=round_, by=cast.community_staff, reason="日期不对")
    assert Ballot.objects.count() == 0
    assert fresh(counted).stage == ElectionStage.ELECTED
    assert round_.elections.filter(stage=ElectionStage.CANCELLED).count() == 2
    actions.follow_elections()
    assert list(ballot_keys.iterdir()) == []
    with pytest.raises(FlowRefused):
        actions.cancel_round(round_=round_, by=cast.community_staff, reason="日期不对")


@pytest.fixture
def scrutineers(cast):
    people = [UserFactory(name=f"监票{number}") for number in range(3)]
    return dict(zip(people, WORDS, strict=True))


@pytest.mark.parametrize("words", [WORDS[:2], [WORDS[0], WORDS[1], WORDS[0] + " "], [WORDS[0], WORDS[1], "短"]])
def test_three_scrutineers_with_words_of_their_own(cast, scrutineers, ballot_keys, words):
    couple(HouseholdFactory(place=cast.unit))
    round_ = planned(cast)
    with pytest.raises(ValidationError):
        actions.open_round(round_=round_, by=cast.community_staff, words=dict(zip(scrutineers, words, strict=False)))
    assert not ballot_keys.exists()
    assert not Election.objects.exists()


def test_two_of_three_scrutineers_count(cast, scrutineers, caplog):
    homes = [family(cast.unit, surname) for surname in "何吕"]
    round_ = opened(cast, words=scrutineers)
    all_vote(round_)
    first, second, third = scrutineers
    some = {first: WORDS[0], third: WORDS[2]}
    with pytest.raises(FlowRefused) as why:
        actions.count_by_scrutineers(round_=round_, words=some, by=cast.community_staff)
    assert "before the vote is over" in why.value.messages[0]
    round_ = deadline(round_)
    assert actions.follow_elections() == 0  # the clock has no words
    for name in ("stranger", "neighbour_staff", "other_staff", "grid_leader"):
        with pytest.raises(PermissionDenied):
            actions.count_by_scrutineers(round_=round_, words=some, by=getattr(cast, name))
    for attempt in (
        {},
        {first: WORDS[0]},
        {first: WORDS[0], second: WORDS[2]},
        {first: WORDS[0], cast.staff: WORDS[1]},
        dict(scrutineers),
    ):
        with pytest.raises(FlowRefused) as why:
            actions.count_by_scrutineers(round_=round_, words=attempt, by=cast.community_staff)
        assert "don't open the ballots" in why.value.messages[0]
    assert caplog.text.count("residents.count_refused") == 5
    assert Ballot.objects.count() == 4
    assert actions.count_by_scrutineers(round_=round_, words=some, by=second) == 2
    assert not Ballot.objects.exists()
    assert {term.resident.user for term in Representative.objects.current()} == {home.head for home in homes}
    actions.follow_elections()
    with pytest.raises(FlowRefused) as why:
        actions.count_by_scrutineers(round_=round_, words=some, by=second)
    assert "lost" in why.value.messages[0]


def test_the_key_stays_while_a_ballot_waits_for_people(cast, ballot_keys):
    family(cast.unit)
    round_ = opened(cast)
    all_vote(round_)
    Ballot.objects.filter(pk=Ballot.objects.first().pk).update(sealed=b"spoiled")
    deadline(round_)
    actions.follow_elections()
    election = fresh(Election.objects.get())
    assert (election.stage, len(list(ballot_keys.iterdir()))) == (ElectionStage.MEDIATION, 1)
    actions.repeat_election(election=election, by=cast.community_staff)
    actions.follow_elections()
    assert [path.stem for path in ballot_keys.iterdir()] == [str(Election.objects.get(before=election).key_id)]


def test_a_refused_sheet_leaves_neither_ballots_nor_key(cast, ballot_keys):
    home = family(cast.unit)
    round_ = opened(cast)
    all_vote(round_)
    election = actions.hand_in_sheet(
        election=Election.objects.get(), candidate=home.grandmother, upload=photo(), by=home.head
    )
    actions.follow_elections()
    assert len(list(ballot_keys.iterdir())) == 1  # the sheet is not decided yet
    actions.refuse_sheet(election=election, by=cast.community_staff, reason="看不清")
    actions.follow_elections()
    assert (Ballot.objects.count(), list(ballot_keys.iterdir())) == (0, [])


def test_a_sheet_for_an_old_vacancy_is_refused_while_a_new_election_runs(cast):
    home = family(cast.unit)
    old = actions.call_election(household=home.household, by=home.head)
    Election.objects.update(nominations_close_at=timezone.now())
    begin_due()
    new = actions.call_election(household=home.household, by=home.head)
    with pytest.raises(FlowRefused) as why:
        actions.hand_in_sheet(election=old, candidate=home.grandmother, upload=photo(), by=home.head)
    assert "under way" in why.value.messages[0]
    actions.cancel_election(election=new, by=cast.community_staff, reason="重复")
    sheet = actions.hand_in_sheet(election=old, candidate=home.grandmother, upload=photo(), by=home.head)
    assert sheet.stage == ElectionStage.CHECKING


def test_a_lost_key_elects_nobody_and_is_logged(cast, caplog, ballot_keys):
    family(cast.unit)
    round_ = opened(cast)
    all_vote(round_)
    keys.destroy(round_.key_id)
    deadline(round_)
    assert actions.follow_elections() == 0
    assert "residents.ballot_key_lost" in caplog.text
    assert Election.objects.get().stage == ElectionStage.VOTING


def test_everybody_is_told_once_that_a_round_is_open(cast):
    homes = [family(cast.unit, surname) for surname in "何吕"]
    round_ = opened(cast)
    voters = {user.pk for home in homes for user in (home.head, home.spouse)}
    assert actions.announce_round(pk=round_.pk) == 4
    assert actions.announce_round(pk=round_.pk) == 0
    told = Notice.objects.filter(kind="residents.election_opened").values_list("user", flat=True)
    assert sorted(told) == sorted(voters)


def test_who_has_not_voted_is_reminded_once(cast):
    home = family(cast.unit)
    round_ = opened(cast)
    election = Election.objects.get()
    actions.name_candidate(election=election, nominee=home.row(home.head), by=home.head)
    Election.objects.update(nominations_close_at=timezone.now())
    begin_due()
    actions.cast_vote(election=fresh(election), choice=AGAINST, by=home.head)
    assert actions.remind_voters() == 0
    Election.objects.update(closes_at=timezone.now() + timedelta(hours=20))
    assert (actions.remind_voters(), actions.remind_voters()) == (1, 0)
    assert [notice.user for notice in Notice.objects.filter(kind="residents.vote_now")] == [home.spouse]
    assert round_.elections.get().reminded


def test_the_turnout_by_building_and_unit(cast):
    one, two, three = units(cast)
    for place, count in ((one, 2), (two, 1), (three, 3)):
        for _number in range(count):
            couple(HouseholdFactory(place=place))
    alone = HouseholdFactory(place=cast.building)
    joined(alone, "何大山", Relation.HEAD)
    round_ = opened(cast)
    for place, count in ((one, 3), (three, 5), (cast.building, 1)):
        chosen = Elector.objects.filter(election__place=place).values_list("pk", flat=True)[:count]
        Elector.objects.filter(pk__in=list(chosen)).update(voted_on=timezone.localdate())
    lines = turnout_by_place(round_)
    assert [(line.place.name, line.elections, line.voted, line.roll, line.percent) for line in lines] == [
        ("1号楼", 4, 4, 7, 57),
        ("2号楼", 3, 5, 6, 83),
    ]
    assert [[(unit.place, unit.voted, unit.roll) for unit in line.units] for line in lines] == [
        [(one, 3, 4), (two, 0, 2)],
        [(three, 5, 6)],
    ]
    total = turnout_in_all(lines, cast.community)
    assert (total.elections, total.voted, total.roll) == (7, 9, 13)


@pytest.mark.parametrize("count", [1, 30])
def test_the_turnout_asks_three_queries(cast, django_assert_num_queries, count):
    for _number in range(count):
        couple(HouseholdFactory(place=cast.unit))
    round_ = opened(cast)
    with django_assert_num_queries(3):
        lines = turnout_by_place(round_)
    assert (lines[0].elections, lines[0].roll) == (count, 2 * count)
    assert Resident.objects.count() == 2 * count
