"""The federation on the portal and over the API: what everybody sees, and what members and its desk do."""

import json
from datetime import date

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from orgs.actions import federation as actions
from orgs.models.federation import CouncilMeeting, CouncilSeat, Federation, FederationMember
from orgs.models.federation_pool import PoolItem, PoolLoan
from orgs.models.federation_work import JointProgramme, PeerRating, PeerRound
from orgs.states.federation import FedStage, LoanStage, ProgrammeStage
from tests.factories.orgs import OrganisationFactory

from .conftest import TODAY, Hub, managed


def url(name: str, *args: object) -> str:
    return reverse(f"orgs:{name}", args=args)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_members_and_the_desk_in_the_browser(hub: Hub, client: Client) -> None:
    cast = hub.cast
    assert hub.other.name in text(client, url("federation"))
    fresh = OrganisationFactory(place=cast.community, name="新来的志愿队")
    by = managed(fresh)
    client.force_login(by)
    done = client.post(url("federation_join"), {"organisation": fresh.pk, "words": "想一起做"})
    asked = FederationMember.objects.get(organisation=fresh)
    assert done.url == asked.get_absolute_url()
    client.force_login(cast.staff)
    assert "新来的志愿队" in text(client, url("federation_desk"))
    client.post(url("federation_member_step", asked.pk, "admit"))
    asked.refresh_from_db()
    assert asked.stage == FedStage.MEMBER
    seat = {"form": "seat", "organisation": hub.own.pk, "user": cast.manager.pk, "title": "president"}
    votes = {"elected_on": TODAY, "starts_on": TODAY, "present_count": 4, "votes_for": 1, "votes_against": 3}
    assert "more votes for than against" in client.post(url("federation_desk"), {**seat, **votes}).content.decode()
    client.post(url("federation_desk"), {**seat, **votes, "votes_for": 4, "votes_against": 0})
    assert CouncilSeat.objects.get().user == cast.manager
    meeting = {"form": "meeting", "held_on": TODAY, "present": "全体", "agenda": "内部事项", "decisions": "通过"}
    client.post(url("federation_desk"), meeting)
    closed = CouncilMeeting.objects.get()
    assert not closed.is_public
    client.logout()
    assert "会长" in text(client, url("federation")) or "President" in text(client, url("federation"))
    assert "内部事项" not in text(client, url("federation"))
    assert client.get(url("council_meeting", closed.pk)).status_code == 404
    client.force_login(by)
    assert "内部事项" in text(client, url("council_meeting", closed.pk))
    # The president heads the desk now; the others don't.
    for user, status in ((cast.manager, 200), (by, 403), (cast.stranger, 403), (cast.neighbour_staff, 403)):
        client.force_login(user)
        assert client.get(url("federation_desk")).status_code == status, user
    client.force_login(cast.manager)
    client.post(url("council_step", CouncilSeat.objects.get().pk, "resign"), {"reason": "忙"})
    assert CouncilSeat.objects.get().stage == "resigned"


def test_sharing_and_programmes_in_the_browser(hub: Hub, client: Client) -> None:
    client.force_login(hub.cast.manager)
    room = {"organisation": hub.own.pk, "kind": "space", "name": "活动室", "quantity": 1, "where": "二楼"}
    client.post(url("pool_share"), room)
    item = PoolItem.objects.get()
    client.logout()
    assert "活动室" in text(client, url("pool"))
    assert "二楼" in text(client, item.get_absolute_url())
    assert client.get(url("pool_share")).status_code == 302
    for user in (hub.cast.stranger, hub.cast.resident):
        client.force_login(user)
        assert client.get(url("pool_share")).status_code == 403
        assert client.get(url("new_programme")).status_code == 403
        assert client.get(url("peers")).status_code == 403
    client.force_login(hub.other_manager)
    ask = {"organisation": hub.other.pk, "quantity": 1, "starts_on": TODAY, "ends_on": TODAY, "purpose": "排练"}
    assert "There are 1 of it" in client.post(item.get_absolute_url(), {**ask, "quantity": 2}).content.decode()
    client.post(item.get_absolute_url(), ask)
    loan = PoolLoan.objects.get()
    client.force_login(hub.third_manager)
    assert "排练" not in text(client, item.get_absolute_url())
    assert client.post(url("loan_step", loan.pk, "agree")).status_code == 404
    client.force_login(hub.cast.manager)
    assert "排练" in text(client, item.get_absolute_url())
    for step in ("agree", "hand_over"):
        client.post(url("loan_step", loan.pk, step))
    client.post(url("loan_step", loan.pk, "give_back"), {"reason": "完好"})
    client.post(url("loan_score", loan.pk), {"points": "5"})
    loan.refresh_from_db()
    assert (loan.stage, loan.condition, loan.score_of_borrower) == (LoanStage.BACK, "完好", 5)

    plan = {"organisation": hub.own.pk, "title": "市集", "words": "一起办", "starts_on": TODAY, "ends_on": TODAY}
    client.post(url("new_programme"), {**plan, "invited": [hub.other.pk]})
    programme = JointProgramme.objects.get()
    client.force_login(hub.other_manager)
    assert "市集" in text(client, url("programmes"))
    client.post(url("programme_answer", programme.hosts.get().pk), {"takes_part": "1"})
    client.force_login(hub.cast.manager)
    client.post(url("programme_step", programme.pk, "begin"))
    client.post(programme.get_absolute_url(), {"summary": "来了许多人", "person_times": "120"})
    programme.refresh_from_db()
    assert (programme.stage, programme.person_times) == (ProgrammeStage.CLOSED, 120)
    client.force_login(hub.cast.staff)
    client.post(
        url("federation_desk"), {"form": "peers", "name": "年度", "opens_on": TODAY, "closes_on": date(2026, 12, 31)}
    )
    assert PeerRound.objects.exists()
    client.force_login(hub.cast.manager)
    points = {"cooperation": 5, "reliability": 4, "quality": 5, "words": "守时"}
    client.post(url("peers"), {"for": hub.own.pk, "rated": hub.other.pk, **points})
    assert PeerRating.objects.get().rated == hub.other
    client.force_login(hub.other_manager)
    assert "守时" not in text(client, url("peers"))


def test_over_the_api(hub: Hub, client: Client) -> None:
    base = "/api/v1/federation/"
    assert client.get(base).json()["members"] == 3
    names = {row["name"] for row in client.get(f"{base}members/").json()["results"]}
    assert names == {hub.own.name, hub.other.name, hub.third.name}
    item = PoolItem.objects.create(federation=hub.federation, organisation=hub.own, kind="vehicle", name="面包车")
    assert [row["name"] for row in client.get(f"{base}shared/").json()["results"]] == ["面包车"]
    assert client.get(f"{base}loans/").status_code == 401
    days = {"starts_on": "2026-11-23", "ends_on": "2026-11-24"}
    ask = {"item": item.pk, "borrower": hub.other.pk, "purpose": "搬运", **days}

    def post(address: str, data: dict[str, object]) -> object:
        return client.post(address, json.dumps(data), content_type="application/json")

    client.force_login(hub.cast.stranger)
    assert post(f"{base}loans/", ask).status_code == 403  # type: ignore[attr-defined]
    client.force_login(hub.other_manager)
    made = post(f"{base}loans/", ask)
    assert made.status_code == 201  # type: ignore[attr-defined]
    loan = PoolLoan.objects.get()
    client.force_login(hub.third_manager)
    assert client.get(f"{base}loans/{loan.pk}/").status_code == 404
    client.force_login(hub.cast.manager)
    steps = client.get(f"{base}loans/{loan.pk}/").json()["steps"]
    assert [step["name"] for step in steps] == ["agree", "decline"]
    assert post(f"{base}loans/{loan.pk}/steps/agree/", {}).status_code == 200  # type: ignore[attr-defined]
    loan.refresh_from_db()
    assert loan.stage == LoanStage.AGREED


def test_the_list_asks_the_same_for_any_number(
    hub: Hub, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def counted() -> int:
        text(client, url("federation"))
        with django_assert_max_num_queries(40) as queries:
            text(client, url("federation"))
        return len(queries)

    few = counted()
    FederationMember.objects.bulk_create(
        FederationMember(federation=hub.federation, organisation=one, stage=FedStage.MEMBER, joined_on=TODAY)
        for one in OrganisationFactory.create_batch(15, place=hub.cast.community)
    )
    assert counted() == few


def test_without_a_federation_the_page_says_so(hub: Hub, client: Client) -> None:
    FederationMember.objects.all().delete()
    Federation.objects.all().delete()
    assert "no federation yet" in text(client, url("federation"))
    assert client.get(url("pool")).status_code == 404
    assert actions.follow_federations() == 0
