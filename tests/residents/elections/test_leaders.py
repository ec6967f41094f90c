"""The representatives below elect the leaders of units, buildings and grids, on the screen and on paper."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.states import LEADER_OF, Role
from core.flow import FlowRefused
from core.models import Attachment
from notices.models import Notice
from places.models import Place
from residents import actions
from residents.actions.terms import months_after
from residents.ballots.sealing import AGAINST, BLANK, CANDIDATE, REMOVE
from residents.models import Ballot, Candidate, Election, Elector, PaperCount, Resident
from residents.states import ElectionKind, ElectionStage, Office
from tests.factories.accounts import UserFactory
from tests.factories.elections import begin, family, fresh, over, representatives, voting_on
from tests.factories.pictures import photo
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db
OFFICES = {"unit": Office.UNIT_LEADER, "building": Office.BUILDING_LEADER, "grid": Office.GRID_LEADER}


@pytest.fixture(autouse=True)
def nobody_leads_yet(cast):
    """The cast's own leaders hold their offices by hand; here the offices are free."""
    RoleGrant.objects.filter(role__in=LEADER_OF.values()).update(ended_at=timezone.now(), ends_on=timezone.localdate())


@pytest.fixture
def below(cast):
    """Return representatives by where they live: the unit, the one beside it, the next building, far away."""
    second = Place.objects.create(level="unit", code="U-2", name="2单元", parent=cast.building)
    tower = PlaceFactory(level="building", code="B-2", name="2号楼", parent=cast.grid, compound=cast.compound)
    alone = PlaceFactory(level="grid", code="G-2", name="第二网格", parent=cast.community)
    far = PlaceFactory(level="building", code="B-3", name="3号楼", parent=alone, compound=cast.compound)
    places = {"unit": cast.unit, "second": second, "tower": tower, "far": far}
    return {name: representatives(place, 3) for name, place in places.items()}


ROLLS = {"unit": ["unit"], "building": ["unit", "second"], "grid": ["unit", "second", "tower"]}


def roll(election):
    return set(Elector.objects.filter(election=election).values_list("resident__user", flat=True))


def choice(election, user):
    return CANDIDATE + Candidate.objects.get(election=election, resident__user=user).pk


def leaders(place):
    grants = RoleGrant.objects.current().filter(place=place, role=LEADER_OF[place.level])
    return list(grants.values_list("user", flat=True))


def decided(election, votes):
    """Cast these votes (a user: a choice, or the user to vote for), let the time be over, and count."""
    for user, vote in votes:
        actions.cast_vote(election=election, choice=vote if isinstance(vote, int) else choice(election, vote), by=user)
    over(election)
    actions.follow_elections()
    return fresh(election)


@pytest.mark.parametrize("level", ["unit", "building", "grid"])
def test_the_roll_is_the_representatives_below_only(cast, below, level):
    family(cast.unit)  # a household that has no representative
    place = getattr(cast, level)
    election = actions.call_election(place=place, by=cast.community_staff)
    people = [user for name in ROLLS[level] for user in below[name]]
    assert (election.office, election.roll) == (OFFICES[level], len(people))
    assert roll(election) == {user.pk for user in people}


@pytest.mark.parametrize("level", ["unit", "building", "grid"])
def test_the_elected_leads_for_a_term(cast, below, level):
    place = getattr(cast, level)
    people = [user for name in ROLLS[level] for user in below[name]]
    election = voting_on(people[:2], by=cast.community_staff, place=place)
    election = decided(election, [(user, people[0]) for user in people[1:]])
    assert (election.stage, election.elected.user) == (ElectionStage.ELECTED, people[0])
    assert leaders(place) == [people[0].pk]
    grant = RoleGrant.objects.current().get(place=place, role=LEADER_OF[level])
    assert (grant.starts_on, grant.ends_on) == (timezone.localdate(), months_after(timezone.localdate(), 36))


@pytest.mark.parametrize("name", ["resident", "staff", "community_staff", "grid_leader", "stranger"])
def test_who_represents_nobody_does_not_vote(cast, below, name):
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    with pytest.raises(FlowRefused):
        actions.cast_vote(election=election, choice=BLANK, by=getattr(cast, name))
    assert not Ballot.objects.exists()


def test_a_representative_of_another_place_does_not_vote(cast, below):
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    with pytest.raises(FlowRefused) as why:
        actions.cast_vote(election=election, choice=BLANK, by=below["second"][0])
    assert "Only the household representatives of" in why.value.messages[0]


def test_a_representative_who_moved_out_yesterday_does_not_vote(cast, below):
    voter = below["unit"][1]
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.move_out(resident=voter.resident, on=yesterday, by=cast.community_staff)
    with pytest.raises(FlowRefused) as why:
        actions.cast_vote(election=election, choice=BLANK, by=type(voter).objects.get(pk=voter.pk))
    assert str(yesterday) in why.value.messages[0]


def test_somebody_whose_date_of_birth_was_put_right_does_not_vote(cast, below):
    voter = below["unit"][1]
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    Resident.objects.filter(user=voter).update(birth_date=timezone.localdate() - timedelta(days=17 * 365))
    with pytest.raises(FlowRefused) as why:
        actions.cast_vote(election=election, choice=BLANK, by=voter)
    assert "18" in why.value.messages[0]


def test_who_acts_for_somebody_does_not_vote(cast, below, caplog):
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    helper = UserFactory(name="代办人")
    helper.acting_for = below["unit"][1]
    with pytest.raises(FlowRefused) as why:
        actions.cast_vote(election=election, choice=BLANK, by=helper)
    assert "nobody votes for somebody else" in why.value.messages[0]
    assert "residents.vote_refused" in caplog.text
    assert not Elector.objects.exclude(voted_on=None).exists()


@pytest.mark.parametrize(("voters", "stage"), [(3, ElectionStage.NOT_ELECTED), (4, ElectionStage.ELECTED)])
def test_more_than_half_of_the_roll_has_to_vote(cast, below, voters, stage):
    people = below["unit"] + below["second"]
    election = voting_on(people[:1], by=cast.community_staff, place=cast.building)
    assert decided(election, [(user, people[0]) for user in people[:voters]]).stage == stage
    assert leaders(cast.building) == ([people[0].pk] if stage == ElectionStage.ELECTED else [])


def test_who_stands_alone_for_leader_still_needs_votes(cast, below):
    election = voting_on(below["unit"][:1], by=cast.community_staff, place=cast.unit)
    assert decided(election, []).stage == ElectionStage.NOT_ELECTED


def test_a_tie_goes_to_mediation_and_is_held_again(cast, below):
    people = below["unit"]
    election = voting_on(people[:2], by=cast.community_staff, place=cast.unit)
    election = decided(election, [(people[0], people[0]), (people[1], people[1])])
    assert (election.stage, leaders(cast.unit)) == (ElectionStage.MEDIATION, [])
    assert Notice.objects.filter(user=cast.community_staff, kind="residents.election_stuck").count() == 1
    for name in ("neighbour_staff", "other_staff", "stranger", "manager"):
        with pytest.raises(PermissionDenied):
            actions.repeat_election(election=election, by=getattr(cast, name))
    again = actions.repeat_election(election=election, by=cast.community_staff)
    assert (again.kind, again.before, again.place) == (ElectionKind.BY_ELECTION, election, cast.unit)
    assert fresh(election).stage == ElectionStage.REPEATED
    for user in people[:2]:
        actions.name_candidate(election=again, nominee=user.resident, by=user)
    again = decided(begin(again), [(people[0], people[0]), (people[1], people[0]), (people[2], people[1])])
    assert (again.stage, leaders(cast.unit)) == (ElectionStage.ELECTED, [people[0].pk])


def elect(cast, place, people, winner):
    election = voting_on([winner], by=cast.community_staff, place=place)
    return decided(election, [(user, winner) for user in people])


def test_the_same_leader_is_elected_again_on_the_same_day(cast, below):
    people = below["unit"]
    elect(cast, cast.unit, people, people[0])
    assert elect(cast, cast.unit, people, people[0]).stage == ElectionStage.ELECTED
    assert leaders(cast.unit) == [people[0].pk]


def test_the_role_of_the_leader_before_ends(cast, below):
    people = below["unit"]
    elect(cast, cast.unit, people, people[0])
    before = RoleGrant.objects.current().get(place=cast.unit, role=Role.UNIT_LEADER)
    elect(cast, cast.unit, people, people[1])
    before.refresh_from_db()
    assert before.ended_at is not None
    assert leaders(cast.unit) == [people[1].pk]
    assert not people[0].has_perm("residents.check_sheet", actions.call_election(place=cast.unit, by=cast.staff))


def test_a_leader_is_recalled_and_elected_anew(cast, below):
    people = below["unit"]
    elect(cast, cast.unit, people, people[0])
    grant = RoleGrant.objects.current().select_related("place").get(place=cast.unit, role=Role.UNIT_LEADER)
    with pytest.raises(PermissionDenied):
        actions.demand_recall(grant=grant, by=below["second"][0], reason="不管事")
    recall = actions.demand_recall(grant=grant, by=people[1], reason="不管事")
    assert (recall.stage, recall.roll) == (ElectionStage.VOTING, 3)
    recall = decided(recall, [(people[1], REMOVE), (people[2], REMOVE), (people[0], AGAINST)])
    assert (recall.stage, leaders(cast.unit)) == (ElectionStage.REMOVED, [])
    following = Election.objects.get(before=recall)
    assert (following.kind, following.stage) == (ElectionKind.BY_ELECTION, ElectionStage.NOMINATING)


def test_a_recall_of_who_has_left_office_holds_up_no_other_count(cast, below):
    """The leader resigns while the recall is voted on, and the election that follows is under way at its count."""
    people = below["unit"]
    elect(cast, cast.unit, people, people[0])
    grant = RoleGrant.objects.current().select_related("place").get(place=cast.unit, role=Role.UNIT_LEADER)
    recall = actions.demand_recall(grant=grant, by=people[1], reason="不管事")
    actions.resign_leadership(grant=grant, by=people[0], reason="忙")
    following = actions.call_election(place=cast.unit, by=cast.community_staff)
    other = voting_on(below["tower"][:1], by=cast.staff, place=Place.objects.get(code="B-2"))
    for user in below["tower"]:
        actions.cast_vote(election=other, choice=choice(other, below["tower"][0]), by=user)
    over(other)
    assert decided(recall, [(user, REMOVE) for user in people]).stage == ElectionStage.REMOVED
    assert fresh(other).stage == ElectionStage.ELECTED
    assert fresh(following).stage == ElectionStage.NOMINATING
    assert not Election.objects.filter(before=recall).exists()


def test_an_office_that_can_not_be_given_holds_up_no_other_count(cast, below, caplog):
    stuck = voting_on(below["unit"][:1], by=cast.staff, place=cast.unit)
    free = voting_on(below["tower"][:1], by=cast.staff, place=Place.objects.get(code="B-2"))
    following = timezone.localdate() + timedelta(days=30)
    RoleGrant.objects.create(user=cast.stranger, role=Role.UNIT_LEADER, place=cast.unit, starts_on=following)
    for election, people in ((stuck, below["unit"]), (free, below["tower"])):
        for user in people:
            actions.cast_vote(election=election, choice=choice(election, people[0]), by=user)
        over(election)
    assert actions.follow_elections() == 1
    assert (fresh(stuck).stage, fresh(free).stage) == (ElectionStage.VOTING, ElectionStage.ELECTED)
    assert Ballot.objects.filter(election=stuck).count() == 3
    assert "residents.count_failed" in caplog.text
    RoleGrant.objects.filter(user=cast.stranger).update(ended_at=timezone.now())
    assert actions.follow_elections() == 1
    assert leaders(cast.unit) == [below["unit"][0].pk]


def test_a_leader_resigns_and_the_staff_are_told(cast, below):
    people = below["unit"]
    elect(cast, cast.unit, people, people[0])
    grant = RoleGrant.objects.current().select_related("place").get(place=cast.unit, role=Role.UNIT_LEADER)
    for user in (people[1], cast.community_staff, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.resign_leadership(grant=grant, by=user, reason="忙")
    actions.resign_leadership(grant=grant, by=people[0], reason="忙")
    assert leaders(cast.unit) == []
    assert Notice.objects.filter(user=cast.community_staff, kind="residents.office_free").count() == 1
    with pytest.raises(ValidationError):
        actions.resign_leadership(grant=grant, by=people[0], reason="忙")


def paper(election, users, totals, *, by, upload=None, witness="王见证"):
    return actions.record_paper(
        election=election,
        electors=list(Elector.objects.filter(election=election, resident__user__in=users).order_by("pk")),
        totals=totals,
        witness=witness,
        upload=upload or photo(),
        by=by,
    )


def nothing_recorded():
    return not (
        Ballot.objects.exists()
        or PaperCount.objects.exists()
        or Attachment.objects.exists()
        or Elector.objects.exclude(voted_on=None).exists()
    )


@pytest.fixture
def voting(cast, below):
    return voting_on(below["unit"][:2], by=cast.community_staff, place=cast.building)


def test_paper_and_screen_are_counted_together(cast, below, voting):
    people = below["unit"] + below["second"]
    count = paper(voting, people[:3], {choice(voting, people[0]): 2, BLANK: 1}, by=cast.community_staff)
    assert (count.count, count.witness, Attachment.objects.count()) == (3, "王见证", 1)
    assert Elector.objects.filter(on_paper=True).count() == 3
    election = decided(voting, [(people[3], people[0]), (people[4], AGAINST)])
    assert (election.stage, election.ballots, election.against, election.blank) == (ElectionStage.ELECTED, 5, 1, 1)
    assert election.candidates.get(resident__user=people[0]).votes == 3
    assert not Ballot.objects.exists()


def test_who_voted_on_the_screen_does_not_vote_on_paper_nor_the_other_way(cast, below, voting):
    people = below["unit"]
    actions.cast_vote(election=voting, choice=BLANK, by=people[0])
    with pytest.raises(FlowRefused):
        paper(voting, people[:2], {BLANK: 2}, by=cast.community_staff)
    assert (Ballot.objects.count(), PaperCount.objects.count()) == (1, 0)
    paper(voting, people[1:2], {BLANK: 1}, by=cast.community_staff)
    with pytest.raises(FlowRefused) as why:
        actions.cast_vote(election=voting, choice=BLANK, by=people[1])
    assert "voted already" in why.value.messages[0]
    with pytest.raises(FlowRefused):
        paper(voting, people[1:2], {BLANK: 1}, by=cast.community_staff)
    assert Ballot.objects.count() == 2


@pytest.mark.parametrize("totals", [{BLANK: 1}, {BLANK: 3}, {}, {BLANK: 3, AGAINST: -1}, {BLANK: 1, 10**9: 1}])
def test_the_totals_fit_the_people_and_the_ballot(cast, below, voting, totals):
    with pytest.raises(ValidationError):
        paper(voting, below["unit"][:2], totals, by=cast.community_staff)
    assert nothing_recorded()


def test_one_person_twice_on_the_list_is_one_ballot(cast, below, voting):
    elector = Elector.objects.filter(election=voting).first()
    facts = {"election": voting, "witness": "王见证", "upload": photo(), "by": cast.community_staff}
    with pytest.raises(ValidationError):
        actions.record_paper(electors=[elector, elector], totals={BLANK: 2}, **facts)
    assert nothing_recorded()
    assert actions.record_paper(electors=[elector, elector], totals={BLANK: 1}, **facts).count == 1
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("witness", ["", "  ", "孙社区"])
def test_somebody_else_witnesses_the_paper(cast, below, voting, witness):
    with pytest.raises(ValidationError) as why:
        paper(voting, below["unit"][:1], {BLANK: 1}, by=cast.community_staff, witness=witness)
    assert "witness" in why.value.message_dict
    assert nothing_recorded()


@pytest.mark.parametrize("name", ["neighbour_staff", "other_staff", "finance", "stranger", "resident", "manager"])
def test_who_does_not_record_paper(cast, below, voting, name):
    with pytest.raises(PermissionDenied):
        paper(voting, below["unit"][:1], {BLANK: 1}, by=getattr(cast, name))
    assert nothing_recorded()


def test_a_voter_does_not_record_paper(cast, below, voting):
    with pytest.raises(PermissionDenied):
        paper(voting, below["unit"][:1], {BLANK: 1}, by=below["unit"][0])


def test_paper_needs_its_photo(cast, below, voting):
    program = SimpleUploadedFile("record.jpg", b"MZ\x90\x00 this is a program")
    with pytest.raises(ValidationError):
        paper(voting, below["unit"][:1], {BLANK: 1}, by=cast.community_staff, upload=program)
    assert nothing_recorded()


def test_the_form_asks_for_the_photo(client, cast, below, voting):
    client.force_login(cast.community_staff)
    elector = Elector.objects.filter(election=voting).first()
    facts = {"electors": [elector.pk], f"total_{BLANK}": 1, "witness": "王见证"}
    response = client.post(reverse("residents:paper", args=[voting.pk]), facts)
    assert "record" in response.context["form"].errors
    assert nothing_recorded()


def test_paper_after_the_deadline_is_refused(cast, below, voting):
    with time_machine.travel(voting.closes_at + timedelta(minutes=1), tick=False), pytest.raises(FlowRefused) as why:
        paper(voting, below["unit"][:1], {BLANK: 1}, by=cast.community_staff)
    assert "Voting ended" in why.value.messages[0]
    assert nothing_recorded()


def test_paper_of_somebody_of_another_roll_is_refused(cast, below, voting):
    other = voting_on(below["tower"][:1], by=cast.staff, place=Place.objects.get(code="B-2"))
    with pytest.raises(FlowRefused):
        actions.record_paper(
            election=voting,
            electors=list(Elector.objects.filter(election=other)[:1]),
            totals={BLANK: 1},
            witness="王见证",
            upload=photo(),
            by=cast.community_staff,
        )
    assert nothing_recorded()


def test_a_household_has_no_paper_ballots(cast):
    home = family(cast.unit)
    election = voting_on([home.head], by=home.head, household=home.household)
    with pytest.raises(PermissionDenied):
        paper(election, [home.spouse], {BLANK: 1}, by=cast.community_staff)
