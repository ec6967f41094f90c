"""Elections on the portal: a family from the first press to the result, and who sees what."""

import pytest
from django.urls import reverse

from residents import actions
from residents.ballots.sealing import AGAINST, CANDIDATE
from residents.models import Ballot, Candidate, Election, ElectionRound
from residents.states import ElectionStage, RoundStage
from tests.factories.elections import begin, family, fresh, in_office, over, representatives, voting_on
from tests.factories.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast):
    return family(cast.unit)


def page(client, election):
    response = client.get(election.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_family_from_the_first_press_to_the_result(client, cast, home):
    client.force_login(home.head)
    assert (
        "Choose our representative"
        in client.get(reverse("residents:mine"), headers={"accept-language": "en"}).content.decode()
    )
    response = client.post(reverse("residents:start_election"))
    election = Election.objects.get()
    assert response.url == election.get_absolute_url()
    client.post(
        reverse("residents:name_candidate", args=[election.pk]), {"nominee": home.row(home.head).pk, "words": "热心"}
    )
    candidate = Candidate.objects.get()
    assert candidate.accepted is True
    begin(election)
    client.force_login(home.spouse)
    ballot = client.get(reverse("residents:vote", args=[election.pk]))
    assert ballot.status_code == 200
    assert "no-store" in ballot["Cache-Control"]
    assert home.head.name in ballot.content.decode()
    answer = client.post(
        reverse("residents:vote", args=[election.pk]), {"choice": CANDIDATE + candidate.pk}, follow=True
    )
    assert answer.redirect_chain == [(election.get_absolute_url(), 302)]
    again = client.post(reverse("residents:vote", args=[election.pk]), {"choice": AGAINST})
    assert again.status_code == 302
    assert Ballot.objects.count() == 1
    over(election)
    actions.follow_elections()
    assert in_office(home.household).resident.user == home.head
    assert home.head.name in client.get(reverse("residents:mine")).content.decode()
    assert "热心" in page(client, election)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("grid_leader", 200),
        ("community_staff", 200),
        ("staff", 200),
        ("resident", 404),
        ("stranger", 404),
        ("neighbour_staff", 404),
        ("other_staff", 404),
        ("manager", 404),
    ],
)
def test_who_reads_the_election_of_a_household(client, cast, home, name, status):
    election = actions.call_election(household=home.household, by=home.head)
    client.force_login(getattr(cast, name))
    for address in ("election", "vote"):
        assert client.get(reverse(f"residents:{address}", args=[election.pk])).status_code in {status, 409}
    assert client.get(election.get_absolute_url()).status_code == status
    answer = client.post(reverse("residents:election_step", args=[election.pk, "dispute"]), {"reason": "不对"})
    assert answer.status_code == (403 if status == 200 else 404)
    assert fresh(election).stage == ElectionStage.NOMINATING


def test_the_signed_out_see_leaders_only(client, cast, home):
    reps = representatives(cast.unit, 3)
    leaders = voting_on(reps[:1], by=cast.community_staff, place=cast.unit)
    household = actions.call_election(household=home.household, by=home.head)
    words = client.get(reverse("residents:elections")).content.decode()
    assert leaders.get_absolute_url() in words
    assert household.get_absolute_url() not in words
    assert reps[0].name not in page(client, leaders)
    assert client.get(household.get_absolute_url()).status_code == 404


def test_a_sheet_by_the_portal(client, cast, home):
    election = actions.call_election(household=home.household, by=home.head)
    client.force_login(home.head)
    assert client.get(reverse("residents:sheet_to_print", args=[election.pk])).status_code == 200
    facts = {"candidate": home.grandmother.pk, "sheet": photo()}
    assert client.post(reverse("residents:sheet", args=[election.pk]), facts).status_code == 302
    client.force_login(cast.grid_leader)
    client.post(reverse("residents:election_step", args=[election.pk, "accept_sheet"]))
    assert in_office(home.household).resident == home.grandmother


def test_small_numbers_are_not_shown(client, cast, home):
    election = voting_on([home.head], by=home.head, household=home.household)
    actions.cast_vote(election=election, choice=AGAINST, by=home.spouse)
    over(election)
    actions.follow_elections()
    client.force_login(home.head)
    response = client.get(election.get_absolute_url())
    assert response.context["shows_counts"] is False
    assert "<dd>1</dd>" not in response.content.decode()


def test_a_round_from_the_plan_to_the_turnout(client, cast, home):
    client.force_login(cast.community_staff)
    form = client.get(reverse("residents:new_round")).context["form"]
    facts = {
        "name": "2026年庭户长换届",
        "place": cast.community.pk,
        "office": "representative",
        "nominations_until": form["nominations_until"].initial.isoformat(),
        "votes_until": form["votes_until"].initial.isoformat(),
    }
    response = client.post(reverse("residents:new_round"), facts)
    round_ = ElectionRound.objects.get()
    assert response.url == round_.get_absolute_url()
    assert client.get(round_.get_absolute_url()).status_code == 200
    client.post(reverse("residents:open_round", args=[round_.pk]), {})
    round_.refresh_from_db()
    assert round_.stage == RoundStage.OPEN
    assert Election.objects.get(round=round_).roll == 3
    words = client.get(reverse("residents:turnout", args=[round_.pk])).content.decode()
    assert "0 / 3" in words
    client.logout()
    assert client.get(reverse("residents:turnout", args=[round_.pk])).context["sees_units"] is False


@pytest.mark.parametrize("name", ["resident", "stranger", "grid_leader", "neighbour_staff", "other_staff"])
def test_who_can_not_open_a_round(client, cast, home, name):
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    round_ = actions.plan_round(
        place=cast.community,
        office="representative",
        name="换届",
        by=cast.community_staff,
        nominations_close_at=now + timedelta(days=3),
        closes_at=now + timedelta(days=7),
    )
    client.force_login(getattr(cast, name))
    assert client.post(reverse("residents:open_round", args=[round_.pk]), {}).status_code == 403
    assert not Election.objects.exists()


def test_a_press_asks_little_of_the_database(client, cast, home, django_assert_num_queries):
    client.force_login(home.head)
    client.post(reverse("residents:start_election"))
    election = Election.objects.get()
    client.post(reverse("residents:name_candidate", args=[election.pk]), {"nominee": home.row(home.head).pk})
    begin(election)
    address = reverse("residents:vote", args=[election.pk])
    # Session, person, election, whether it is the own household; begin, all that decides, mark and ballot, commit; and
    # two of the task that asks whether the whole family has voted.
    with django_assert_num_queries(10):
        client.post(address, {"choice": AGAINST})
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_number_of_queries(client, cast, count, django_assert_max_num_queries):
    from places.models import Place

    for number in range(count):
        unit = Place.objects.create(level="unit", code=f"U-{number}", name=f"{number + 20}单元", parent=cast.building)
        representatives(unit, 1)
        actions.call_election(place=unit, by=cast.staff)
    with django_assert_max_num_queries(8):
        response = client.get(reverse("residents:elections"))
    assert len(response.context["page"].rows) == min(count, 20)
